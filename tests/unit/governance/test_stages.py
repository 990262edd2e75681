import copy
import pickle
import traceback

import pytest

from governance import stages
from governance.opening import open_for_engine, record_draft
from governance.stages import Cleared, Consented, Draft, Guarded, Pseudonymized, Released

ALL = [Consented, Cleared, Pseudonymized, Draft, Guarded, Released]


@pytest.mark.parametrize("kind", ALL)
def test_nobody_constructs_a_stage(kind):
    with pytest.raises(TypeError):
        kind()
    with pytest.raises(TypeError):
        kind("text")


@pytest.mark.parametrize(
    "attempt",
    [
        str,
        "{}".format,
        lambda s: f"{s}",
        lambda s: "%s" % s,  # noqa: UP031
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        lambda s: setattr(s, "header", None),
        lambda s: delattr(s, "header"),
        lambda s: setattr(s, "extra", 1),
        vars,
    ],
)
def test_a_stage_has_no_text_and_cannot_be_changed(consented, attempt):
    with pytest.raises(TypeError) as refused:
        attempt(consented)
    assert "canary" not in "".join(traceback.format_exception(refused.value))


def test_repr_shows_the_class_only(consented):
    assert repr(consented) == "<Consented>"
    assert repr([consented]) == "[<Consented>]"


def test_raw_text_is_not_in_reprs(transcript):
    assert "canary" not in repr(transcript)
    assert "canary" not in repr(transcript.turns[1])


def test_stages_are_final():
    with pytest.raises(TypeError):
        type("Fake", (stages.Pseudonymized,), {})


def test_only_released_has_a_value(pseudonymized):
    assert [k.__name__ for k in ALL if hasattr(k, "value")] == ["Released"]
    with pytest.raises(AttributeError):
        _ = pseudonymized.value


def test_the_door_opens_for_a_pseudonymized_only(consented, pseudonymized, transcript):
    assert open_for_engine(pseudonymized).turns[0].text == "What, [PERSON_1]?"
    for other in (consented, transcript, "text", None):
        with pytest.raises(TypeError):
            open_for_engine(other)


def test_an_answer_the_guard_could_not_read_is_refused(pseudonymized):
    with pytest.raises(TypeError):
        record_draft(pseudonymized, "just text", bundle="b")
