"""Small ONNX models, made by hand."""

import numpy as np
import onnx
from onnx import TensorProto, helper

WEIGHTS = [0.5, -0.25]


def model(nodes, inputs, outputs):
    graph = helper.make_graph(nodes, "it", inputs, outputs)
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def regressor():
    """Return a model of two columns side by side."""
    node = helper.make_node(
        "LinearRegressor",
        ["x"],
        ["y"],
        domain="ai.onnx.ml",
        coefficients=WEIGHTS,
        intercepts=[1.0],
    )
    table = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])
    numbers = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])
    return model([node], [table], [numbers])


def classifier(labels=("no", "yes"), zipped=True):
    """Return a model of two columns by name, with probabilities."""
    columns = ("income", "debt")
    nodes = [
        helper.make_node("Concat", list(columns), ["x"], axis=1),
        helper.make_node(
            "LinearClassifier",
            ["x"],
            ["label", "scores"],
            domain="ai.onnx.ml",
            coefficients=[-w for w in WEIGHTS] + WEIGHTS,
            intercepts=[0.0, 0.0],
            classlabels_strings=list(labels),
            post_transform="SOFTMAX",
        ),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 1])
        for name in columns
    ]
    label = helper.make_tensor_value_info("label", TensorProto.STRING, [None])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, 2])
    if zipped:
        zipmap = helper.make_node(
            "ZipMap",
            ["scores"],
            ["maps"],
            domain="ai.onnx.ml",
            classlabels_strings=list(labels),
        )
        nodes.append(zipmap)
        kind = helper.make_map_type_proto(
            TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, [])
        )
        scores = helper.make_value_info("maps", helper.make_sequence_type_proto(kind))
    return model(nodes, inputs, [label, scores])


def save(what, path):
    onnx.save(what, path)
    return path


def probability(income, debt):
    score = np.float64(income) * WEIGHTS[0] + np.float64(debt) * WEIGHTS[1]
    return 1 / (1 + np.exp(-2 * score))
