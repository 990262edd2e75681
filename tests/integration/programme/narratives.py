"""A pilot with people in the register, and what their managers wrote."""

from assistant.llm.detecting import installed_detector, installed_use_cases
from assistant.programme.pilot.narrating import Narratives
from assistant.programme.pilot.withholding import Gates
from governance.identity import Actor, PersonId, Role
from governance.privacy.generalizations import installed
from tests.integration.programme.pilots import CSAT, ENGINE, PilotWorld
from tests.integration.programme.world import MANAGER

LEADS = Actor(person=PersonId("per_leads"), role=Role.PROGRAMME_MANAGER)
PRIYA, TOMASZ = "Priya Raman", "Tomasz Wieczorek"
PLAIN = (
    "What changed is the handover: there is a board, and customers call back less often.",
    "The group decides smaller things without asking, and people say when they disagree.",
    "There is less waiting. The two shifts agree on priorities, and nothing is hidden.",
    "Onboarding of new people takes three weeks instead of six, as it is written down.",
    "We now close the month in four days instead of seven, and sort invoices out together.",
    "Priorities are on the wall and everyone can say why they are in that order.",
)
"""Nothing about anybody."""
COACHED = "Since the coach came the team plans together, and the sessions were worth the time."
JUDGED = "He has become a much better planner, and his performance went up a lot this year."


class NarrativeWorld(PilotWorld):
    """People, two of them with names; a pilot of two metrics that runs."""

    def __init__(self, database, analyzer, classifier):
        super().__init__(database)
        named = f"id,name,email,title\n901,{PRIYA},priya@contoso.example,Team Lead\n902,{TOMASZ},,"
        self.people.imports.take_in(f"{named}Manager".encode(), None, by=MANAGER, store=True)
        self.pilots.desk.register(self.design(metrics=(CSAT, "manager-feedback")), by=MANAGER)
        self.pilots.desk.start(by=MANAGER)
        self.narratives = Narratives(
            database=database,
            trail=self.base.trail,
            clock=self.clock,
            randomness=self.base.randomness,
            planning=self.kpis.planning,
            desk=self.pilots.desk,
            decide=ENGINE.decide,
            gates=Gates(
                analyzer=lambda: analyzer,
                table=installed(),
                detector=lambda: installed_detector(classifier),
                use_cases=lambda: installed_use_cases(classifier),
            ),
        )


def file(*texts):
    return "\n\n".join(texts).encode()
