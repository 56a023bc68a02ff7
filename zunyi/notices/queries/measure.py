"""What words cost before they are used: their length with usual, with the longest, and with real values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zunyi.notices.kinds import NoticeKind
from zunyi.notices.models import Notice
from zunyi.notices.queries.length import length_of, parts_of, signed
from zunyi.notices.words import examples, filled, lines_of, worded

# So many real cases are looked at, and so many of them shown.
CASES, SHOWN = 200, 3


@dataclass(frozen=True, slots=True)
class Line:
    """One way to say it, filled with usual values, and how long it is then and at its longest."""

    text: str
    length: int
    parts: int
    longest: int
    longest_parts: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Words, measured."""

    lines: tuple[Line, ...]
    # How many real cases need one, two, … text messages, and a few of them in full.
    cases: tuple[tuple[int, int], ...]
    shown: tuple[tuple[str, int, int], ...]

    @property
    def most_parts(self) -> int:
        """What the shortest line costs when every variable is at its longest, or a real case if that is more."""
        return max([min(line.longest_parts for line in self.lines), *(parts for parts, _n in self.cases)])


def measure(kind: NoticeKind, text: str, language: str, channel: str) -> Measure:
    """Measure words whose variables are all known."""
    spoken = channel == Notice.Channel.VOICE
    usual, longest = (examples(kind.variables, language, longest=most) for most in (False, True))
    real = kind.preview(CASES, language) if kind.preview else []
    texts = [_sent(worded(text, facts, spoken=spoken), spoken) for facts in real]
    return Measure(
        lines=tuple(_line(each, usual, longest, spoken) for each in lines_of(text)),
        cases=tuple(sorted(Counter(map(parts_of, texts)).items())),
        shown=tuple((each, length_of(each), parts_of(each)) for each in _different(texts)),
    )


def _line(line: str, usual: Mapping[str, object], longest: Mapping[str, object], spoken: bool) -> Line:
    text, most = _sent(filled(line, usual), spoken), _sent(filled(line, longest), spoken)
    return Line(text, length_of(text), parts_of(text), length_of(most), parts_of(most))


def _sent(text: str, spoken: bool) -> str:
    return text if spoken else signed(text)


def _different(texts: Sequence[str]) -> list[str]:
    """The shortest, the longest and the newest: what shows most in the least room."""
    if not texts:
        return []
    wanted = [texts[0], max(texts, key=length_of), min(texts, key=length_of)]
    return list(dict.fromkeys(wanted))[:SHOWN]
