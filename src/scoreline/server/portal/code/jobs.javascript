import { readFile } from "node:fs/promises";

const api = "{{ url }}";
const version = "?api-version=2.0";

async function call(method, path, body) {
  const answer = await fetch(api + path, {
    method,
    headers: {
      Authorization: `Bearer ${process.env.SCORELINE_KEY}`,
      "Content-Type": "application/json",
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.status === 204 ? null : answer.json();
}

const address = (blob) =>
  blob.BaseLocation + blob.RelativeLocation + blob.SasBlobToken;

const rows = await call("POST", "/blobs", { Name: "rows.csv" });
await fetch(address(rows), { method: "PUT", body: await readFile(process.argv[2]) });

const job = await call("POST", `/jobs${version}`, { Inputs: { "{{ input }}": rows } });
await call("POST", `/jobs/${job}/start${version}`);

let status;
do {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  status = await call("GET", `/jobs/${job}${version}`);
} while (["NotStarted", "Running"].includes(status.StatusCode));

if (status.StatusCode !== "Finished") throw new Error(status.Details);
console.log(await (await fetch(address(status.Results["{{ output }}"]))).text());
