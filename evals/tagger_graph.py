"""The tagger's file: Rampart in 8-bit integers, and our head put on its layers.

The 4-bit weights are read back exactly; activations are quantized as they come (about one token in
a dozen that Rampart tags changes its label; the head learns on what it will see).
"""
# mypy: ignore-errors
# pyright: basic
# onnx ships no usable types and is installed for training only.

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LAYERS: Final = (1, 3, 5)
_BLOCK: Final = 32
_LAYER: Final = "/bert/encoder/layer.{}/output/LayerNorm/LayerNormalization_output_0"


def int8_layers(source: Path, target: Path) -> None:
    """Write Rampart in 8-bit integers, its inner layers as outputs beside the logits."""
    import onnx  # noqa: PLC0415  -- training only
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415  -- likewise

    model = onnx.load(str(source))
    stored = {one.name: one for one in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "MatMulNBits":
            _whole_numbers(node, stored)
    with tempfile.TemporaryDirectory() as scratch:
        plain, small = Path(scratch) / "plain.onnx", Path(scratch) / "small.onnx"
        onnx.save(model, str(plain))
        quantize_dynamic(
            str(plain),
            str(small),
            per_channel=True,
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
        model = onnx.load(str(small))
    for layer in LAYERS:
        model.graph.output.append(onnx.helper.make_empty_tensor_value_info(_LAYER.format(layer)))
    used = {name for node in model.graph.node for name in node.input}
    kept = [one for one in model.graph.initializer if one.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    onnx.save(model, str(target))


def _whole_numbers(
    node: Any,  # noqa: ANN401  -- onnx has no types
    stored: Mapping[str, Any],
) -> None:
    """A 4-bit matrix product as a plain one."""
    from onnx import numpy_helper  # noqa: PLC0415  -- training only

    sizes = {one.name: one.i for one in node.attribute}
    rows, columns = sizes["N"], sizes["K"]
    packed, scales = (numpy_helper.to_array(stored[name]) for name in node.input[1:3])
    values = _unpacked(packed.reshape(rows, -1))[:, :columns].astype(np.float32)
    zero: Any = 8
    if len(node.input) > 3 and node.input[3]:  # noqa: PLR2004  -- the fourth input: zero points
        points = _unpacked(numpy_helper.to_array(stored[node.input[3]]).reshape(rows, -1))
        zero = np.repeat(points[:, : columns // _BLOCK], _BLOCK, 1).astype(np.float32)
    whole = ((values - zero) * np.repeat(scales.reshape(rows, -1), _BLOCK, 1)).T
    stored[node.input[1]].CopyFrom(
        numpy_helper.from_array(np.ascontiguousarray(whole, dtype=np.float32), node.input[1])
    )
    node.op_type, node.domain = "MatMul", ""
    del node.input[2:]
    del node.attribute[:]


def _unpacked(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(
        np.stack([packed & 15, packed >> 4], -1).reshape(len(packed), -1), dtype=np.uint8
    )


def with_head(source: Path, head: Mapping[str, NDArray[np.float32]], target: Path) -> None:
    """Write the layers' model with the head on it: outputs `logits` and `own` alone."""
    import onnx  # noqa: PLC0415  -- training only
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415  -- likewise

    model = onnx.load(str(source))
    graph = model.graph
    inner = [one.name for one in graph.output if one.name != "logits"]
    kept = [one for one in graph.output if one.name == "logits"]
    del graph.output[:]
    graph.output.extend(kept)

    def constant(name: str, value: NDArray[Any]) -> str:
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(
        operation: str,
        inputs: list[str],
        output: str,
        **attributes: Any,  # noqa: ANN401  -- likewise
    ) -> str:
        graph.node.append(
            helper.make_node(operation, inputs, [output], name=f"own_{output}", **attributes)
        )
        return output

    def cut(name: str, begin: int, end: int, output: str) -> str:
        bounds = [
            constant(f"{output}_{part}", np.array([value], dtype=np.int64))
            for part, value in (("begin", begin), ("end", end), ("axis", 1))
        ]
        return add("Slice", [name, *bounds], output)

    tokens = cut(add("Concat", [*inner, "logits"], "h_all", axis=2), 1, -1, "h_tokens")
    # Two marks less than the mask has: [CLS] and [SEP].
    inside = add(
        "Cast", [cut("attention_mask", 2, 2**31, "h_inside")], "h_ones", to=TensorProto.FLOAT
    )
    mask = add("Unsqueeze", [inside, constant("h_last", np.array([2], dtype=np.int64))], "h_mask")
    hidden = add("MatMul", [tokens, constant("h_project", head["project"])], "h_projected")
    hidden = add("Add", [hidden, constant("h_project_bias", head["project_bias"])], "h_biased")
    hidden = add("Mul", [add("Relu", [hidden], "h_rectified"), mask], "h_hidden")
    hidden = add("Transpose", [hidden], "h_turned", perm=[0, 2, 1])
    near = [constant(f"h_{name}", head[name]) for name in ("near", "near_bias")]
    around = add("Conv", [hidden, *near], "h_near_all", pads=[2, 2], kernel_shape=[5])
    both = add("Add", [hidden, add("Relu", [around], "h_around")], "h_both")
    both = add("Mul", [add("Transpose", [both], "h_back", perm=[0, 2, 1]), mask], "h_masked")
    both = add("Transpose", [both], "h_again", perm=[0, 2, 1])
    label = [constant(f"h_{name}", head[name]) for name in ("label", "label_bias")]
    logits = add("Conv", [both, *label], "h_logits", pads=[1, 1], kernel_shape=[3])
    add("Softmax", [add("Transpose", [logits], "h_scores", perm=[0, 2, 1])], "own", axis=-1)
    graph.output.append(helper.make_tensor_value_info("own", TensorProto.FLOAT, None))
    target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(target))
