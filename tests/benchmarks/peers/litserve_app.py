"""A pipeline behind LitServe.

Usage: ``python litserve_app.py PIPELINE.joblib PORT BATCH``, with BATCH 1 for none.
"""

import itertools
import sys

import joblib
import litserve
import pandas as pd


class Census(litserve.LitAPI):
    """One call, one data frame."""

    def setup(self, device):
        self.pipeline = joblib.load(sys.argv[1])

    def decode_request(self, request):
        return pd.DataFrame(request["rows"], columns=request["columns"])

    def predict(self, frame):
        return self.pipeline.predict_proba(frame)[:, 1].tolist()

    def encode_response(self, shares):
        return {"shares": shares}


class Batched(Census):
    """Up to so many calls, one data frame."""

    def batch(self, inputs):
        return pd.concat(inputs), [len(frame) for frame in inputs]

    def predict(self, inputs):
        frame, sizes = inputs
        return super().predict(frame), sizes

    def unbatch(self, output):
        shares, sizes = output
        ends = list(itertools.accumulate(sizes))
        return [shares[end - size : end] for end, size in zip(ends, sizes, strict=True)]


if __name__ == "__main__":
    size = int(sys.argv[3])
    batched = {"max_batch_size": size, "batch_timeout": 0.005}
    api = Batched(**batched) if size > 1 else Census()
    server = litserve.LitServer(api, accelerator="cpu", timeout=120)
    server.run(host="127.0.0.1", port=int(sys.argv[2]), generate_client_file=False)
