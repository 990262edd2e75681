"""The tagger's numbers are those of its graph, whatever the processor.

A processor without VNNI adds 8-bit products into 16-bit sums that overflow; names were then missed
that other machines find. The oracle is ONNX's own reference evaluator, in NumPy's whole numbers.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx.reference import ReferenceEvaluator

from governance.privacy.rampart import MODEL, load_session, load_tokenizer
from governance.privacy.tagger_head import FOLDER
from governance.privacy.weights import rampart_folder

pytestmark = pytest.mark.models

SENTENCES = (
    "I gave Grace the rota and I told Daniel in Porto that day was better than nine.",
    "every single thing he has asked me was about mornings before nine it is her deliveries",
)
NEAR = 0.02
"""Of a chance. Overflow moved some by .2; rounding in another order moves them by .006."""


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_tagger_reckons_as_the_standard_says(sentence: str) -> None:
    model = onnx.load(str(FOLDER / MODEL))
    for one in model.opset_import:
        if one.domain == "":
            one.version = 21  # the evaluator has no older DequantizeLinear; these mean the same
    tokens = np.array(
        [
            load_tokenizer(rampart_folder() / "tokenizer.json")
            .encode_batch([sentence], add_special_tokens=True)[0]
            .ids
        ]
    )
    feed = {
        "input_ids": tokens,
        "attention_mask": np.ones_like(tokens),
        "token_type_ids": np.zeros_like(tokens),
    }
    # Its stubs allow for outputs by name; without names they are in the graph's order.
    _, wanted = cast("list[NDArray[np.float32]]", ReferenceEvaluator(model).run(None, feed))
    found = load_session(FOLDER / MODEL).run(None, feed)[1]
    assert np.abs(found - wanted).max() < NEAR
