"""Plain text and Markdown with "Name: text" lines, the format everybody can write by hand."""

from __future__ import annotations

from typing import Final

from assistant.transcripts.assembling import Draft
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.labelled import spoken_by_label
from assistant.transcripts.labels import SpeakerLabels
from assistant.transcripts.notices import Omission
from assistant.transcripts.sheet import Sheet

MAX_PREAMBLE_WORDS: Final = 80
MAX_PREAMBLE_SHARE: Final = 0.1


def read(text: str) -> Draft:
    """Read lines with speakers; a title, a date, headings and rulers may stand around them.

    Raises:
        UnreadableTranscript: `no_speakers` when much of the text stands before the first speaker,
            and as `Sheet.close`.
    """
    sheet = Sheet(text)
    filled = sheet.filled()
    labels = SpeakerLabels(sheet[i] for i in filled)
    spoken = spoken_by_label(sheet, filled, labels)
    omitted = sheet.close()
    preamble = sum(o.words for o in omitted if o.kind is Omission.PREAMBLE)
    said = sum(len(s.text.split()) for s in spoken)
    if spoken and preamble > max(MAX_PREAMBLE_WORDS, MAX_PREAMBLE_SHARE * said):
        raise UnreadableTranscript(
            reason=UnreadableReason.NO_SPEAKERS,
            message=(
                f"{preamble} words stand before the first line that names a speaker, so most "
                "likely this is not a transcript with a speaker on every turn."
            ),
            what_to_do=(
                "Start each turn on a new line as 'Name: text' and remove what comes before. "
                "If these are your own notes of the session, add --as notes."
            ),
        )
    return Draft(format="plain", spoken=spoken, omitted=omitted)
