"""What the page of one worker shows, each part in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Case, QuerySet, When
from django.utils import timezone

from workers.models import CompanionMember, Consent, Trade, Wish, Worker
from workers.queries.age import age_on, is_under_18
from workers.queries.worker_list import home_names, homes_of
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within

# Cards that run out so soon are named (domain brief, edge case 8).
SOON = 60


@dataclass(frozen=True, slots=True)
class Facts:
    """What is worked out from the record today."""

    age: int
    is_under_18: bool
    home: str
    groups: list[str]
    certificates: list[str]
    needs: list[str]
    present: str
    card_is_over: bool
    card_ends_soon: bool


def facts_of(worker: Worker, day: date | None = None) -> Facts:
    """Age, home in words and the state of the card, in one query."""
    today = day or timezone.localdate()
    valid_to = None if worker.identity.is_long_term else worker.identity.valid_to
    left = (valid_to - today).days if valid_to else None
    return Facts(
        age=age_on(worker.born_on, today),
        is_under_18=is_under_18(worker.born_on, on=today),
        home=homes_of([worker])[worker.pk],
        groups=[str(Worker.Flag(flag).label) for flag in worker.flags],
        certificates=[str(Trade(trade).label) for trade in worker.certificates],
        needs=[str(Worker.Need(need).label) for need in worker.needs],
        present=home_names([worker.present])[worker.present.code] if worker.present else "",
        card_is_over=left is not None and left < 0,
        card_ends_soon=left is not None and 0 <= left <= SOON,
    )


def wishes_of(worker: Worker) -> QuerySet[Wish]:
    """The open wishes first, in their order; then those that are over, newest first."""
    is_over = Case(When(state=Wish.State.OPEN, then=0), default=1)
    return worker.wishes.select_related("destination").order_by(is_over, "rank", "-pk")


def open_wishes(worker: Worker) -> QuerySet[Wish]:
    """What somebody wants now, the first wish first."""
    return worker.wishes.filter(state=Wish.State.OPEN).select_related("destination").order_by("rank")


@dataclass(slots=True)
class Companion:
    """Somebody who travels along; `worker` only where this person may see them."""

    name: str
    worker: Worker | None
    label: str


def companions_of(worker: Worker, user: User) -> list[Companion]:
    """Those who travel together with this worker, in one query; of strangers only the surname."""
    groups = CompanionMember.objects.filter(worker=worker, left_at=None).values("companions")
    members = (
        CompanionMember.objects.filter(companions__in=groups, left_at=None)
        .exclude(worker=worker)
        .select_related("worker__household", "companions")
        .order_by("pk")
    )
    paths = division_paths(user, "workers.view")
    found = []
    for member in members:
        is_shown = lies_within(member.worker.household, paths)
        name = member.worker.legal_name if is_shown else f"{member.worker.legal_name[:1]}**"
        found.append(Companion(name, member.worker if is_shown else None, str(member.companions)))
    return found


@dataclass(slots=True)
class ConsentLine:
    """What was agreed to for one purpose: how often, last when and how, and whether it still holds."""

    purpose: str
    title: str
    given: list[Consent] = field(default_factory=list)

    @property
    def last(self) -> Consent:
        """The newest one."""
        return self.given[0]

    @property
    def holds(self) -> bool:
        """Whether any of them was not withdrawn."""
        return any(consent.withdrawn_at is None for consent in self.given)

    @property
    def withdrawn_at(self) -> datetime | None:
        """When the last of them was withdrawn, if none holds any more."""
        ends = [consent.withdrawn_at for consent in self.given if consent.withdrawn_at]
        return max(ends) if ends and not self.holds else None


def consents_of(worker: Worker) -> list[ConsentLine]:
    """A line for each purpose that somebody was ever asked about, in one query."""
    lines: dict[str, ConsentLine] = {}
    for consent in worker.consents.select_related("helper").order_by("-given_at", "-pk"):
        line = lines.setdefault(
            consent.purpose, ConsentLine(consent.purpose, str(Consent.Purpose(consent.purpose).label))
        )
        line.given.append(consent)
    return [lines[purpose] for purpose in Consent.Purpose.values if purpose in lines]
