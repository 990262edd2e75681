"""Cues of speech: the words by which people promise, hedge, refuse, report and look back.

Each cue is one compiled pattern over lower-case text with straight quotes (`sentences.lowered`).
English only: the language gate stands before this engine.
"""

from __future__ import annotations

import re
from typing import Final

_ACTION = (
    r"(?:ask|tell|call|ring|phone|send|e-?mail|write|draft|book|block|schedule|set|put|speak|talk|meet|see|"
    r"message|text|ping|share|show|give|hand|take|bring|invite|try|start|stop|do|make|go|get|sit|say|read|"
    r"prepare|plan|finish|move|cancel|drop|delete|close|open|run|practise|practice|check|find|look|list|"
    r"propose|suggest|offer|pass|post|print|reply|answer|apologi[sz]e|thank|introduce|forward|join|leave|let|"
    r"walk|pick|choose|decide|turn|switch|count|keep|note|review|update|present|push|pull|hold|use|order|"
    r"delegate|step|sign|swap|split|cut|remove|change|build|create|clear|raise|have|own|pitch|submit|apply|"
    r"rehearse|record|visit|spend|pay|file|follow|sort|arrange|organi[sz]e|agree|announce|explain|publish|"
    r"return|fix|map|test|trial|pilot|shadow|protect|commit|limit|reduce|increase|add|chase|confirm|catch|grab|"
    r"sketch|type|tidy|come|wait|pause|work|reach|touch|knock|dig|think)"
)
_ADVERB = r"(?:(?:also|just|then|probably|definitely|first|actually|certainly|only|at least|simply|really|still|even|quietly|properly|maybe|then) ){0,2}"

WILL: Final = re.compile(
    rf"\b(?:i'll|i will|i shall|we'll|we will|i'm going to|i am going to|i'm gonna|im gonna|i gonna|we're going to|we're gonna)\b"
)
WILL_ACT: Final = re.compile(
    rf"\b(?:i'll|i will|i shall|we'll|we will|i'm going to|i am going to|i'm gonna|im gonna|i gonna|we're going to|we're gonna) {_ADVERB}{_ACTION}\b"
)
PRESENT_PLAN: Final = re.compile(rf"\b(?:i|we) {_ADVERB}{_ACTION}\b")
BARE_ACTION: Final = re.compile(
    rf"^(?:(?:so|and|then|just|first|maybe|yes|yeah|okay|probably|also),? )*{_ACTION}\b"
)
INTENT: Final = re.compile(
    rf"\b(?:i want to|i'd like to|i would like to|i need to|i have to|i've got to|i gotta|i must|i should|i plan to|"
    rf"i intend to|i mean to|i promise|i commit|i can|i'm happy to|i owe|let me|i'd|i had better|i'd better) {_ADVERB}{_ACTION}\b"
)
COMMIT_WORDS: Final = re.compile(
    r"\b(?:i promise|i commit|i'm committing|that's my commitment|i've decided|deal\b|count on me|i'm in\b|will do|"
    r"you have my word|put me down|i'll do (?:that|it)|let's say|let's do (?:that|it)|that's the plan|my plan is)"
)
COULD: Final = re.compile(
    r"\b(?:could|might|maybe|perhaps|possibly|would|i'd|what if|or i|option|either|one way|another way)\b"
)
HEDGE: Final = re.compile(
    r"\b(?:might|maybe|perhaps|possibly|not sure|don't know|we'll see|let's see|depends|in theory|some ?day|"
    r"at some point|if i'm brave|i could|i suppose|probably not|i doubt|would be nice|thinking about|wonder)\b"
)
NEGATED: Final = re.compile(
    r"\b(?:i won't|i will not|i'm not going to|i'm not gonna|i'll never|i don't think i'll|i can't|i cannot|"
    r"i don't want to|i wouldn't|i'm never|i couldn't|no way)\b"
)
REFUSES: Final = re.compile(
    r"\b(?:won't promise|can't promise|not promising|don't make me|not (?:going to|gonna) (?:happen|do that|commit)|"
    r"won't commit|not a commitment|no promises|not yet|i don't think i'll|needs no plan)\b"
)
RETRACTS: Final = re.compile(
    r"\b(?:scrap (?:the|that|it|this)|forget (?:the|that|it|about)|take (?:that|it) back|take back|cross (?:that|it|out)|strike (?:that|it)|"
    r"drop (?:the|that|it)\b|changed my mind|on second thought|actually,? no|leave (?:that|it) out|leave the|"
    r"not (?:that|the \w+) (?:one|after all)|instead of|don't want to do (?:that|the)|won't do (?:that|the)|"
    r"not going to do (?:that|the)|let's not|i take .{1,20} back|undo that|no,? not (?:that|the)|cancel (?:that|the)|"
    r"i'm not (?:going to|gonna) (?:do|send|call|write|ask|tell))\b"
)
PAST: Final = re.compile(
    r"\b(?:i (?:did|sent|told|asked|wrote|called|rang|spoke|had|went|was|said|tried|gave|took|got|made|put|booked|"
    r"met|saw|thought|felt|knew|didn't|hadn't|wasn't|used to)|i've (?:been|done|sent|told|asked|written|already|had)|"
    r"last (?:time|week|month|year|night)|yesterday|ago|we'd|he'd|she'd (?:been|put|seen))\b"
)
DONE: Final = re.compile(
    r"\b(?:i did|i've done|already (?:sent|did|done|told|asked|had)|i did (?:send|do|ask|call|tell)|done\b.{0,20}\blast)\b"
)
RHETORICAL: Final = re.compile(
    r"\b(?:i'll|i will|i'm going to|i'm gonna) (?:be (?:honest|frank|straight|fine|okay|ok|late|tempted|there|back|happy|sad|the|a|an|in|on|so|able|proud|dead|damned)|"
    r"admit|take (?:it|that)\b|tell you (?:what|that|something|why|how)|say (?:it|this|that|something)|never|give you that|grant|"
    r"have to|see you|let you (?:go|know)|stop you|pretend|miss|die|believe|forget|remember|regret|need|want|know|feel|"
    r"probably (?:feel|be|hate|forget)|hate|love|survive|cry|bet|confess|assume|always|end up|look like|sound|lose|"
    r"only hold|hold (?:it|that)|get fired|get nervous|count\b|live\b|picture|imagine|shut up|spare you)"
)
REPORTED: Final = re.compile(
    r"(?:\b(?:i'd|i would|i'll|to|and) (?:just )?(?:say|go|be like|tell (?:him|her|them))\b[ ,:]+[\"']?(?:i|you|look|hey|listen|we)\b|"
    r"\b(?:he|she|they|everybody|everyone|someone|people) (?:says?|said|goes|went|was like|is like|thinks?|thought|told)\b|\bi said\b)"
)
CONDITIONAL: Final = re.compile(
    r"\b(?:if|unless|suppose|in case|when) (?:i|he|she|they|we|it|you|that|the|a)\b"
)
OTHERS: Final = re.compile(
    r"\b(?:he'll|she'll|they'll|he will|she will|they will|he's going to|she's going to|they're going to|you'll|it'll)\b"
)
FIRST_PERSON: Final = re.compile(r"\b(?:i|i'm|i'll|i'd|i've|me|my|we|we'll|we're|our)\b")
YES: Final = re.compile(
    r"^(?:[\s,.…]|um|uh|oh|and|so|well)*(?:yes|yeah|yep|yup|sure|okay|ok|right|deal|fine|please|perfect|great|good|"
    r"absolutely|exactly|of course|definitely|gladly|lovely|thank you|thanks|that works|works for me|do,|go on|"
    r"i will|i'd (?:like|love|appreciate) that|mm-?hm+|that would (?:help|be)|done|agreed|alright|all right|"
    r"let's (?:say|do)|would be (?:good|great|lovely))\b"
)
NO: Final = re.compile(
    r"^(?:[\s,.…]|um|uh|oh|well)*(?:no|nah|nope|not (?:really|now|yet|needed|necessary)|rather not|don't|please don't|i'd rather)\b"
)
NO_THANKS: Final = re.compile(
    r"\b(?:no need|not needed|don't (?:bother|send|worry)|rather not|no thanks|no thank you|i'm fine without)\b"
)
QUESTION: Final = re.compile(
    r"(?:\?[\"')\s]*$)|^(?:(?:so|and|okay|ok|but|um|well|right|then|now|hm+|yeah)[,.]? )*"
    r"(?:what|how|when|where|who|why|which|whose|can|could|would|will|do|does|did|is|are|was|were|have|has|shall|should|isn't|don't|what's|who's|how's|where's)\b"
)
COACH_GIVES: Final = re.compile(
    r"\b(?:(?:i'll|i will|i can|i could|let me|i'm going to|i shall|shall i|i'd be happy to|i'm happy to|i owe you|"
    r"would it help if i|do you want me to|should i|want me to|if i|and|then) (?:also |just |then |gladly |happily |still |even )*"
    r"(?:send|e-?mail|forward|drop|share|text|message|ping|ask|introduce|check|find|book|bring|put|look up|look into|dig|"
    r"write|call|ring|connect|pass|get you|give you|remind|post|print|lend|invite|set up|come back|get back|follow up|"
    r"talk to|speak to|scan|order|draft|type|resend|mail|dropped|sent|gave|asked|shared|called|rang|have)\b"
    r"|you'll (?:have|get|find) (?:it|that|them|the|an?|this|my)\b)"
)
COACH_IN_SESSION: Final = re.compile(
    r"\b(?:i'll (?:stop|ask you|say|take|hold|picture|shut|leave it|be|let you|put (?:the|my) (?:kettle|hat)|push|play|repeat|"
    r"just sit|wait|see you|give you (?:a (?:second|moment|minute)|space|time)|bite|count|pretend|challenge|note|remember|keep quiet|write that down)|"
    r"can i (?:just )?(?:ask|check|push|offer|stop|play|share (?:an|a|what|something)|say|put (?:that|it|something)|give you (?:a|some) (?:feedback|thought))|"
    r"could i (?:ask|offer|share|push)|let me (?:ask|check|see|just|play|stop|say|push|repeat|try|summari[sz]e|understand|get this|offer|make sure|put it|give you (?:a|some)))\b"
)
PROPOSAL: Final = re.compile(
    r"\b(?:so you'll|you'll|you will|you're going to|are you going to|will you|could you|can you|would you(?: be willing to| like to)?|"
    r"shall we say|how about (?:you|if you|we)|what if you|let's say|do you want to (?:put|say|set|pick))\b"
)
PARKS: Final = re.compile(
    r"\b(?:park (?:that|it|this|the)|parked|another time|another day|for (?:another|next) (?:time|session|day)|come back to (?:this|that|it)|"
    r"let's see (?:how|what|if|whether)|we'll see|not (?:for )?today|later on|leave (?:that|it) (?:open|for)|some other time|"
    r"don't (?:want to )?(?:go|get) into|that's (?:a|for) (?:another|a different)|next (?:time|session)|not for now|on the list|"
    r"depends (?:on )?(?:what|how|whether)|not (?:sure|decided|ready) yet|i don't know yet|still open|haven't decided|someday|some day)\b"
)
INSIGHT: Final = re.compile(
    r"\b(?:i (?:just )?(?:reali[sz]ed?|see (?:now|that)|notice|hadn't (?:seen|thought|noticed|put)|never (?:thought|saw|noticed|asked|opened)|"
    r"didn't (?:think|see|know|realise|realize) (?:about )?(?:it|that)|filled it in|corrected|heard (?:a|myself)|guess what|think (?:it's|what)|was (?:protecting|watching|hiding|waiting))|"
    r"(?:the )?penny (?:dropped|just)|it'?s not (?:about|really)|that's (?:it|the thing|what it is|the point)|oh (?:dear|my|for|no|god|wow)|ouch|huh\b|"
    r"when you say it|i've been|it wasn't|true is|turns out|what i (?:really|actually)|so it's|it's (?:me|that)|the (?:real|actual) (?:thing|problem|issue|question)|"
    r"maybe i'm|maybe it's|i want credit|i do want)\b"
)
WANT: Final = re.compile(
    r"\b(?:i want|i'd (?:like|love)|i would (?:like|love)|i need|i wish|i hope|my (?:goal|hope|aim)|what i want|"
    r"to (?:be able to|stop|have|know|get|feel|find|work out|figure out|leave with|sort)|a (?:plan|way|clear|decision)|so that i|if i (?:know|knew|could|had))\b"
)
NARRATES: Final = re.compile(
    r"\b(?:was|were|had|did|said|went|got|told|asked|came|happened|made|gave|took|put|saw|knew|never|always|every|"
    r"keeps?|since|because|he|she|they|everybody|nobody|last|ago|now)\b"
)
