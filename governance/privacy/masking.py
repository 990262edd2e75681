"""The masking core: texts in, masked texts and a span map out. It knows no stages and no gate.

Invariants: what is found once is masked wherever it stands in the session; nothing is written to
the vault before everything is found; the same texts and the same vault give the same result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from governance.privacy.aligned import Aligned, readable
from governance.privacy.capitals import capitalized
from governance.privacy.cues import addressed, cued
from governance.privacy.findings import Analyzer, Finding, Source
from governance.privacy.generalizations import Generalizations, installed
from governance.privacy.identities import Identities
from governance.privacy.known import Key, key_of
from governance.privacy.missed import Missed, marked, searched
from governance.privacy.ordinary import FUNCTION_WORDS, sounds_like_a_person
from governance.privacy.pseudonyms import lookalikes
from governance.privacy.span_map import Span, mask_spans
from governance.privacy.spans import Candidate, Rank, whole_words, without_label
from governance.privacy.spreading import Seen, joined, spread
from governance.privacy.sureness import COUNTED, PHRASES, Strictness, threshold
from governance.privacy.vault import PSEUDONYM, Kind, Vault
from governance.privacy.wording import Replacement, collides, replacement
from governance.raw import RosterEntry

_CASED_SHARE: Final = 0.5
_NAMING: Final = frozenset({Kind.PERSON, Kind.ORGANIZATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """What masking gives back. issued: every pseudonym that stands in `texts`.

    spans: the span map, by text and place; generalized ones too, which were issued to nobody.
    uncertain: traces of names that were left standing.
    """

    texts: tuple[str, ...] = field(repr=False)
    spans: tuple[Span, ...] = field(repr=False)
    issued: frozenset[str]
    uncertain: int


class Masker:
    """Masks the texts of one session at a time; holds no state about people."""

    def __init__(
        self,
        analyzer: Analyzer,
        strictness: Strictness = Strictness.STRICT,
        table: Generalizations | None = None,
    ) -> None:
        self._analyzer = analyzer
        self._strictness = strictness
        self._table = table or installed()

    @property
    def languages(self) -> frozenset[str]:
        """What it can mask; see `Analyzer.languages`."""
        return self._analyzer.languages

    def mask(
        self,
        texts: Sequence[str],
        roster: Sequence[RosterEntry],
        vault: Vault,
        language: str,
        missed: Sequence[Missed] = (),
    ) -> Masked:
        """Mask the texts of one session; issues what is missing in `vault`.

        missed: names somebody has marked in this engagement.

        Raises:
            Exception: a recognizer or the vault failed; nothing was issued.
        """
        seen = [
            Seen(one.text, (*one.firm, *marked(one.text, missed)), one.traces)
            for one in self._look(texts, language)
        ]
        identities = Identities(vault.entries(), roster)
        settled = spread(seen, identities.searched() | searched(missed))
        said = self._generalized(texts, settled, identities.searched())
        identities.meet(
            (one.kind, text[one.start : one.end])
            for text, found, instead in zip(texts, settled, said, strict=True)
            for one in found
            if one.start not in instead
        )
        identities.settle(vault)
        masked: list[str] = []
        spans: list[Span] = []
        for index, (text, found, instead) in enumerate(zip(texts, settled, said, strict=True)):
            done, here = mask_spans(
                index,
                text,
                [
                    (one.start, one.end, c.kind, one.words)
                    if (one := instead.get(c.start)) is not None
                    else (
                        c.start,
                        c.end,
                        c.kind,
                        identities.pseudonym(c.kind, text[c.start : c.end]),
                    )
                    for c in found
                ],
            )
            masked.append(done)
            spans.extend(here)
        covered = [[(c.start, c.end) for c in found] for found in settled]
        return Masked(
            texts=tuple(masked),
            spans=tuple(spans),
            issued=frozenset(s.pseudonym for s in spans if PSEUDONYM.fullmatch(s.pseudonym)),
            uncertain=sum(
                not any(start < e and b < end for b, e in taken)
                for one, taken in zip(seen, covered, strict=True)
                for start, end in one.traces
                if one.text[start:end].lower() not in FUNCTION_WORDS
            ),
        )

    def _generalized(
        self,
        texts: Sequence[str],
        settled: Sequence[Sequence[Candidate]],
        searched: Iterable[tuple[Key, Kind]],
    ) -> list[dict[int, Replacement]]:
        """What stands for the spans that are generalized, by text and start.

        Words in which a name of the session would stand generalize nothing: such a span is masked.
        """
        names = {word for key, kind in searched if kind in _NAMING for word in key} | {
            word
            for text, found in zip(texts, settled, strict=True)
            for one in found
            if one.kind in _NAMING
            for word in key_of(text[one.start : one.end])
        }
        said: list[dict[int, Replacement]] = []
        for text, found in zip(texts, settled, strict=True):
            here: dict[int, Replacement] = {}
            end = 0
            for one in found:
                place = (one.start, one.end)
                instead = replacement(text, place, one.kind, self._table, free_from=end)
                if instead is not None and not collides(instead, names):
                    here[one.start] = instead
                end = one.end
            said.append(here)
        return said

    def _look(self, texts: Sequence[str], language: str) -> list[Seen]:
        views = [readable(text) for text in texts]
        found = self._analyzer.analyze([view.text for view in views], language)
        cased = _writes_capitals(texts)
        return [
            self._weigh(text, view, findings, cased=cased and any(map(str.isupper, text)))
            for text, view, findings in zip(texts, views, found, strict=True)
        ]

    def _weigh(self, text: str, view: Aligned, findings: Sequence[Finding], *, cased: bool) -> Seen:
        firm = [
            Candidate(start=start, end=end, kind=Kind.LITERAL, rank=Rank.LITERAL, weight=1.0)
            for start, end in lookalikes(text)
        ]
        traces: list[tuple[int, int]] = []
        for finding in findings:
            if finding.source is Source.RARE and cased:
                continue  # a name would have its capital
            start, end = view.origin(finding.start, finding.end)
            one = Candidate(
                start=start,
                end=end,
                kind=finding.kind,
                rank=Rank.PATTERN if finding.source is Source.PATTERN else Rank.MODEL,
                weight=finding.confidence,
            )
            if one.rank is Rank.PATTERN:
                firm.append(one)
                continue
            if finding.source is Source.TAGGER and finding.kind in COUNTED:
                one = without_label(text, one)
            # Our head was taught where such a phrase begins: "my" belongs to "my boss".
            phrase = finding.source is Source.TAGGER and finding.kind in PHRASES
            whole = whole_words(text, replace(one, rank=Rank.PATTERN) if phrase else one)
            if whole is None:
                continue
            whole = replace(whole, rank=Rank.MODEL)
            word = text[whole.start : whole.end]
            if finding.confidence >= threshold(word, finding, self._strictness, cased=cased):
                if finding.source is Source.RARE and sounds_like_a_person(
                    text, whole.start, whole.end
                ):
                    whole = replace(whole, kind=Kind.PERSON)
                firm.append(addressed(text, whole))
            else:
                traces.append((whole.start, whole.end))
        firm.extend(cued(text))
        if cased and self._strictness is Strictness.STRICT:
            hinted = [view.origin(one.start, one.end) for one in findings]
            proper, dull = _proper(text, hinted)
            firm.extend(proper)
            traces.extend(dull)
        return Seen(text, tuple(joined(text, firm)), tuple(traces))


def _proper(
    text: str, hinted: Sequence[tuple[int, int]]
) -> tuple[list[Candidate], list[tuple[int, int]]]:
    """Capitalized words in which a model or the vocabulary sees something, and all others.

    Dictionary words nobody sees anything in are a heading, a holiday, a brand: traces only.
    """
    proper: list[Candidate] = []
    dull: list[tuple[int, int]] = []
    for one in capitalized(text):
        if any(start < one.end and one.start < end for start, end in hinted):
            proper.append(one)
        else:
            dull.append((one.start, one.end))
    return proper, dull


def _writes_capitals(texts: Sequence[str]) -> bool:
    """Do most texts start with a capital, so that a lower-case word is rarely a name?"""
    first = [c for text in texts if (c := next(filter(str.isalpha, text), ""))]
    return sum(map(str.isupper, first)) > len(first) * _CASED_SHARE
