"""Any LangChain chain, made safe: consent, policy and masking before it, the output guard behind.

The chat model here is LangChain's own fake, so that this runs offline; put yours in its place.
"""
# ruff: noqa: INP001, T201  -- an example to read and to run

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.prompts import ChatPromptTemplate

from assistant.embed import ConsentBook, guard
from governance.identity import EngagementId, PersonId, Role, SessionId, SessionSummary
from governance.raw import RosterEntry, Transcript, Turn
from governance.stages import Released

model = FakeListChatModel(responses=["The coachee gave [PERSON_1] the rota. [2]"])
prompt = ChatPromptTemplate.from_template("Summarize; end each line with its turns:\n{turns}")
chain = (lambda turns: {"turns": turns}) | prompt | model

coach, coachee = PersonId("per_ann"), PersonId("per_bea")
consents = ConsentBook.open("consents.db", create=True)
consents.give(coach, Role.COACH, SessionSummary)
consents.give(coachee, Role.COACHEE, SessionSummary)

safe = guard(chain, purpose="session_summary", consents=consents, locality="local")
answer = safe.invoke(
    Transcript(
        session=SessionId("ses_1"),
        engagement=EngagementId("north-7"),
        roster=(RosterEntry(name="Grace Appiah", role="direct_report"),),
        turns=(
            Turn(number=1, speaker=coach, role="coach", text="What have you handed over?"),
            Turn(number=2, speaker=coachee, role="coachee", text="I gave Grace the rota."),
        ),
    )
)
print(answer.value.text if isinstance(answer, Released) else answer.explain())
