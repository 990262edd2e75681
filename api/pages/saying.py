"""What a page says after something was done. A code travels in the URL, never a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.responses import RedirectResponse

DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "role": "You now act in another role.",
        "pilot-registered": "Registered. Its metrics are fixed before it starts.",
        "pilot-started": "It runs. Until its end nobody looks at its figures.",
        "pilot-stopped": "It has stopped. The owners of its metrics can hand in their figures.",
        "pilot-back": "Taken back. It stays on record and is never read.",
        "pilot-changed": "Changed. Everybody who reads the pilot sees it, with its reason.",
        "known": "Chatham now knows who you are.",
        "request-answered": "The request is closed as answered.",
        "request-extended": "Two months more. Tell the person why, within the first month.",
        "request-refused": "Closed as refused. The person reads why, and where to complain.",
        "retention-ran": "What was due is erased. The certificates are under Withdrawals.",
        "hold-placed": "The hold stands. Nothing of it is deleted until it is released.",
        "hold-released": "The hold is released. What is overdue goes with the next run.",
        "times-kept": "It lives this long from now on. What is overdue goes with the next run.",
        "times-same": "It lives that long already. Nothing was changed.",
        "settings-kept": "It stands now. Everybody reads it on the next page they open.",
        "settings-same": "It says so already. Nothing was changed.",
        "job-again": "It waits again. A worker takes it next.",
        "incident-opened": "The incident is open. Its 72 hours run from now.",
        "incident-told": "Noted that they have been told.",
        "incident-closed": "The incident is closed.",
        "processor-signed": "Signed, exactly as the entry is now.",
        "processor-entered": "Entered. It is sent nothing until legal and privacy have signed.",
        "processor-changed": "Changed. It is sent nothing until both have signed it as it is now.",
        "processor-removed": "Taken out. From now on it is sent nothing.",
        "processor-stays": "Nothing was changed. Tick the box first if you are sure.",
        "checklist-kept": "The answers are kept. What was signed before has to be signed again.",
        "checklist-same": "The answers are as they were. Nothing was changed.",
        "checklist-signed": "Signed, exactly as the checklist is now.",
        "read": "Marked as read.",
        "mailed": "A link is mailed to you when something is new. Nothing else is.",
        "not-mailed": "Nothing is mailed to you any more.",
        "said-yes": "Your yes is on record. You can take it back here at any time.",
        "said-no": "Your no is on record. It changes nothing else.",
        "looks-first": "Every session waits until you have looked at it.",
        "erased": "It is erased: the keys are destroyed, and nobody can read it any more.",
        "erasing": "The keys are destroyed. The last traces in the files go within the hour.",
        "shared": "Your coach can read the sessions up to now.",
        "unshared": "Your coach reads no earlier session any more.",
        "contested": "What you said stands beside the line now. Your coach answers.",
        "struck": "Taken out, for good.",
        "not-ticked": "Nothing was taken out. Tick what you want kept out first.",
        "not-struck": "Nothing was taken out: nothing would be left. Say no to keep it all out.",
        "not-there": "Nothing was changed: the text with this number does not show these words.",
        "used": "Your yes to this session is on record.",
        "kept-out": "This session is kept out, and what there was of it is erased.",
        "missed-rerun": "Thank you. The session goes through every gate again, with it masked.",
        "missed-patched": "Thank you. It is masked everywhere in this session now.",
        "missed-noted": "Thank you. It is masked from now on; somebody looks at this session.",
        "kept": "Noted. Your coach sees the same.",
        "no-receipts": "There is no receipt yet: you have not said yes to anything.",
        "paused": "Paused. Nothing more is done with what you said until it is lifted.",
        "asked": "Your request is there. The month for the answer runs from today.",
        "not-sure": "Nothing was erased. Tick the box first if you are sure.",
        "nothing-there": "There was nothing left to erase.",
        "opened": "The door is open: they see what you chose to show.",
        "agreed": "Your agreement is on record.",
        "recap-sent": "Approved. The recap is there to be read, and the words said are deleted.",
        "contest-answered": "Your answer stands beside the line.",
        "plan-mine": "Your plan is kept, for you alone.",
        "no-plan": "Your plan is gone.",
        "tried": "Thank you. It is noted, for you alone.",
        "found": "Thank you. Your note stays yours.",
        "shown": "Your coach can see which one it is, and nothing you wrote.",
        "hidden": "Your coach does not see it any more.",
        "note-kept": "Your note is kept.",
        "note-gone": "Your note is deleted.",
        "commitment": "Noted. Your coachee sees the same.",
        "forgotten": "These appointments are forgotten.",
        "case-seen": "Noted that you have seen it.",
        "case-done": "You are done with this case.",
        "ai-stopped": "Stopped. Workers heed it at their next step, before anything is sent.",
        "ai-resumed": "It goes on. What waited is taken up again.",
        "bundle-signed": "Your yes is noted. It needs one more model owner.",
        "bundle-approved": "Approved, and chosen. Workers change over before their next session.",
        "bundle-chosen": "Chosen. Workers change over before their next session.",
        "bundle-retired": "Put away for good.",
        "bundle-suspended": "Suspended. Nothing works with it until it is approved anew.",
        "drafted": "The draft is kept. It counts nothing until it is published.",
        "published": "Published. Reports asked for from now on use these names and groups.",
        "discarded": "The draft is gone.",
        "coach-kept": "The record is kept.",
        "rule-kept": "From now on, new engagements of this kind ask for it.",
        "paired": "The engagement is open. Both can begin.",
        "parted": "It is over, and the coach's place is free.",
        "plan-kept": "The plan is kept.",
        "budget-kept": "Kept. The budget sheet is written from it.",
        "blueprint-begun": "The ninety days are laid out.",
        "step-kept": "Noted.",
        "decided": "Your decision is on record. It is made once.",
        "survey-open": "The question is open for two weeks. The result comes when it closes.",
        "figure-kept": "Kept. It counts when its owner has signed it.",
        "figure-signed": "Signed. The figure counts now.",
        "booked": "Booked. It stands in your coach's day as well.",
        "left": "Given back. Somebody else can book it now.",
        "counted": "Counted. Nobody can look up what you answered, you included.",
        "offered": "Offered. Those you coach can book it.",
        "slot-held": "Noted as held.",
        "slot-gone": "Cancelled. Nobody comes.",
        "evidence": "Noted that you handed evidence in today.",
        "person": "A person it is. Nobody is told before you open the door.",
    }
)
"""Code → sentence (English, translated where it is shown)."""


def led_on(path: str, done: str = "", *, at: str = "") -> RedirectResponse:
    """To the page after a form (303, RFC 9110), which says what was done. path: ours.

    at: the id of what one was at, so that nobody has to look for their place again.
    """
    if done and done not in DONE:
        raise KeyError(done)
    joint = "&" if "?" in path else "?"
    to = f"{path}{joint}done={done}" if done else path
    return RedirectResponse(f"{to}#{at}" if at else to, status_code=303)
