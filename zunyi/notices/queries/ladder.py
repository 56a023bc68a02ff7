"""When a stronger way is taken: the city's frame, and a county's own times within it for its people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.divisions.models import Division
from zunyi.notices.kinds import Ladder, NoticeKind, all_kinds, kind_of
from zunyi.notices.models import LadderRule

# What is offered for a kind that comes without a ladder, when the city switches one on.
OFFERED = Ladder(voice_after=timedelta(minutes=60), call_after=timedelta(minutes=120))


@dataclass(frozen=True, slots=True)
class Steps:
    """The ways after the first message of one kind, in minutes counted from it."""

    kind: str
    is_on: bool
    voice_after: int
    call_after: int
    wants_answer: bool = False
    leeway: int = 30

    @property
    def ladder(self) -> Ladder:
        """As the engine takes it."""
        return Ladder(timedelta(minutes=self.voice_after), timedelta(minutes=self.call_after), self.wants_answer)

    def fits(self, frame: Steps) -> bool:
        """Whether a county may have it so."""
        near = abs(self.voice_after - frame.voice_after) <= frame.leeway
        return self.is_on == frame.is_on and near and abs(self.call_after - frame.call_after) <= frame.leeway


def laddered_kinds() -> list[NoticeKind]:
    """The kinds that an office sets times for: all whose people the desk can name."""
    return [kind for kind in all_kinds() if kind.describe is not None]


def steps_from_the_start(kind: NoticeKind) -> Steps:
    """What came with the program."""
    ladder = kind.ladder or OFFERED
    return Steps(
        kind=kind.code,
        is_on=kind.ladder is not None,
        voice_after=round(ladder.voice_after.total_seconds() / 60),
        call_after=round(ladder.call_after.total_seconds() / 60),
        wants_answer=ladder.wants_answer,
        leeway=round(ladder.leeway.total_seconds() / 60),
    )


def steps_of(rule: LadderRule, frame: Steps | None = None) -> Steps:
    """A written rule; how far it may be changed is the frame's to say."""
    return Steps(
        kind=rule.kind,
        is_on=rule.is_on,
        voice_after=rule.voice_after,
        call_after=rule.call_after,
        wants_answer=rule.wants_answer,
        leeway=frame.leeway if frame else rule.leeway,
    )


def frame_of(kind: NoticeKind, rules: Iterable[LadderRule]) -> Steps:
    """The city's times: its own if it wrote some, else those from the start."""
    own = next((rule for rule in rules if rule.kind == kind.code and rule.division.level == "city"), None)
    return steps_of(own) if own else steps_from_the_start(kind)


def steps_held_by(office: Division, rules: Sequence[LadderRule]) -> list[tuple[Steps, Steps]]:
    """What holds in an office for each kind, and the frame around it."""
    found = []
    for kind in laddered_kinds():
        frame = frame_of(kind, rules)
        own = next((rule for rule in rules if (rule.kind, rule.division_id) == (kind.code, office.pk)), None)
        holds = steps_of(own, frame) if own and office.level != "city" else frame
        found.append((holds if holds.fits(frame) else frame, frame))
    return found


def ladders_of(kind: NoticeKind, rules: Sequence[LadderRule]) -> list[tuple[Q, Ladder]]:
    """Which times hold for whose messages: those of counties with times of their own, then everybody else's."""
    frame = frame_of(kind, rules)
    if not frame.is_on:
        return []
    found, everywhere_else = [], Q()
    for rule in rules:
        steps = steps_of(rule, frame)
        if rule.kind == kind.code and rule.division.level != "city" and steps.fits(frame) and steps != frame:
            theirs = Q(division__path__startswith=rule.division.path)
            found.append((theirs, steps.ladder))
            everywhere_else &= ~theirs
    return [*found, (everywhere_else, frame.ladder)]


def written_rules() -> list[LadderRule]:
    """All rules that offices wrote; one query."""
    return list(LadderRule.objects.select_related("division").order_by("division__path", "kind"))


def title_of_steps(steps: Steps) -> str:
    """The kind in words."""
    return str(kind_of(steps.kind).title)


def offices_of(user: User) -> QuerySet[Division]:
    """The city and the counties in whose name this person may set rules."""
    paths = division_paths(user, "notices.rules")
    return Division.objects.filter(path__in=paths, level__in=["city", "county"]).order_by("path")
