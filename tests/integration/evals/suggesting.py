"""A model that suggests one and the same door; and a run of the triage suite with it, by itself.

Run as a program in a process of its own, as inspect-ai leaves streams open behind it:
`python -m tests.integration.evals.suggesting OUT lightest|away`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.llm.chat import Completion, ModelIdentity, Usage, estimate_tokens
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.triage.suggesting import TriageAnswer
from evals.suites.run import run
from tests.integration.sessions.scene import overrides, settings
from tests.stand_ins import LOCAL_MODEL

LIGHTEST = {"outcome": "microlearning", "grounds": ["wants_a_skill"]}
PERSON = {"outcome": "human_escalation", "grounds": ["not_clear"]}


class Suggesting:
    """Suggests one and the same door, and remembers what it was asked."""

    def __init__(self, answer=None, *, processor=LOCAL_MODEL, fault=None):
        self.answer, self.fault = answer, fault
        self.identity = ModelIdentity(model="test:doors", processor=processor, parameters={})
        self.asked = []

    def complete(self, messages, schema, permit, /):
        self.asked.append("\n".join(one.text for one in messages))
        assert schema is TriageAnswer, "only doors are asked for here"
        assert permit.stands()
        spent = Usage(input_tokens=estimate_tokens(messages), output_tokens=9, calls=1)
        if self.fault is not None:
            raise ModelFaultError("It failed.", self.fault, spent)
        try:
            parsed = schema.model_validate(self.answer)
        except ValueError:
            raise ModelFaultError("Rubbish.", Shortfall.UNUSABLE_ANSWER, spent) from None
        return Completion(parsed=parsed, usage=spent)


def wanting(home, *, doors=True):
    return settings(home).model_copy(update={"triage_llm": doors})


def main(out, which):
    transport = Suggesting(LIGHTEST) if which == "lightest" else Suggesting(fault=Shortfall.BROKEN)
    given = overrides(transport=transport)
    run("fast", wanting(Path(out).parent), Path(out), overrides=given, only=("triage",))
    sys.stdout.write(f"{len(transport.asked)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
