"""Finding messages, within what a person may see, and counting who knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.notices.kinds import Alive, Shown, all_kinds, kind_of
from zunyi.notices.models import Notice

if TYPE_CHECKING:
    from zunyi.accounts.models import User


def visible_to(user: User, capability: str = "notices.view") -> QuerySet[Notice]:
    """The messages to people whose place lies where `user` holds `capability`."""
    return Notice.objects.filter(at_or_below("division", division_paths(user, capability)))


def notices_found(notices: QuerySet[Notice], text: str) -> QuerySet[Notice]:
    """Those whose phone begins or ends with the digits, or whose words hold the text."""
    wanted = text.strip().replace(" ", "")
    if not wanted:
        return notices
    if wanted.isdigit():
        return notices.filter(Q(phone__startswith=wanted) | Q(phone__endswith=wanted))
    return notices.filter(text__icontains=text.strip())


def due_on(day: date) -> Q:
    """The condition that a message is, or was, due on that day of the bureau's calendar."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    return Q(due_at__gte=begin, due_at__lt=begin + timedelta(days=1))


def open_now() -> Q:
    """The condition that somebody must still see to a message; nobody need call about a vehicle that has left."""
    return Q(state__in=Notice.OPEN) & (Q(of_use_until=None) | Q(of_use_until__gt=timezone.now()))


def reached() -> Q:
    """The condition that a message has come to its person, by whatever way."""
    return Q(state__in=Notice.DONE)


def on_the_way() -> Q:
    """The condition that a message waits for its time or is being sent."""
    over = [*Notice.DONE, *Notice.OPEN, Notice.State.SUPERSEDED, Notice.State.HANDED_ON, Notice.State.CARRIED]
    return ~Q(state__in=over)


def in_order_of_use(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """What waits, the next one first; then what has happened, the newest first."""
    waits = Case(When(state=Notice.State.DUE, then=F("due_at")))
    return notices.order_by(waits.asc(nulls_last=True), "-state_at", "-pk")


def to_call(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The messages that people must carry, village by village."""
    # Whoever is called hears the newest word about a thing; it says what the one before it said.
    newer = Notice.objects.filter(
        person=OuterRef("person"),
        about_type=OuterRef("about_type"),
        about_id=OuterRef("about_id"),
        pk__gt=OuterRef("pk"),
    )
    return (
        notices.filter(open_now(), ~Exists(newer.filter(open_now())))
        .select_related("division")
        .annotate(others=Count("carries", filter=Q(carries__state=Notice.State.CARRIED)))
        .order_by("division__path", "matter", "person", "due_at", "pk")
    )


def to_send_again(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of those, the ones that can be tried by message once more: what broke on its way, and whoever has a phone."""
    return to_call(notices).exclude(~Q(state=Notice.State.FAILED), phone="")


def counts_by_state(notices: QuerySet[Notice]) -> tuple[dict[str, int], int]:
    """How many are in which state, and how many of all somebody must still see to; one query."""
    rows = notices.order_by().values_list("state").annotate(n=Count("pk"), open=Count("pk", filter=open_now()))
    found = list(rows)
    return {state: count for state, count, _open in found}, sum(still_open for _state, _count, still_open in found)


# Who stands in a relative's message shares its fate.
FATE = Coalesce(F("carried_by__state"), F("state"))


State = Notice.State


@dataclass(slots=True)
class Told:
    """How far the news of one kind got: "573 of 576 told". What lost its sense is not counted."""

    kind: str
    states: dict[str, int] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The kind in words."""
        return title_of(self.kind)

    @property
    def told(self) -> int:
        """Those who were reached, by message or in person."""
        return sum(self.states.get(state, 0) for state in Notice.DONE)

    @property
    def ends(self) -> list[tuple[str, int]]:
        """How those who know came to know it, the surest first: answered, read, on the phone, sent, in person."""
        order = (State.ANSWERED, State.READ, State.DELIVERED, State.SENT, State.TOLD)
        return [(str(state.label), self.states[state]) for state in order if self.states.get(state)]

    @property
    def open(self) -> int:
        """Those whom somebody must see to."""
        return sum(self.states.get(state, 0) for state in Notice.OPEN)

    @property
    def total(self) -> int:
        """Everybody who is to know."""
        return sum(self.states.values()) - self.superseded - self.states.get(Notice.State.HANDED_ON, 0)

    @property
    def superseded(self) -> int:
        """Messages that were no longer needed."""
        return self.states.get(Notice.State.SUPERSEDED, 0)

    @property
    def on_the_way(self) -> int:
        """Messages that wait for their time or are being sent."""
        return self.total - self.told - self.open


def told_by_kind(notices: QuerySet[Notice], matter: str = "") -> list[Told]:
    """The count for each kind that occurs, in the order in which the kinds were brought; one query.

    About a matter, who takes no part in it any more is not counted.
    """
    if matter:
        notices = notices.exclude(_over(matter))
    found: dict[str, Told] = {}
    by_fate = notices.order_by().annotate(fate=FATE).values_list("kind", "fate").annotate(n=Count("pk"))
    for kind, state, count in by_fate:
        found.setdefault(kind, Told(kind)).states[state] = count
    order = [kind.code for kind in all_kinds()]
    return sorted(found.values(), key=lambda told: order.index(told.kind) if told.kind in order else len(order))


def _over(matter: str) -> Q:
    """The condition that a message is about a thing that no longer counts: a booking that was cancelled."""
    kinds_of: dict[Alive, list[str]] = {}
    for kind in all_kinds():
        if kind.alive is not None:
            kinds_of.setdefault(kind.alive, []).append(kind.code)
    found = Q(pk=None)
    for alive, kinds in kinds_of.items():
        found |= Q(kind__in=kinds) & ~Q(about_id__in=alive(matter))
    return found


def told_of(matter: str, *, kind: str) -> Told:
    """The count of one kind of message about one matter ("trip:7"), whoever looks after the people."""
    return next(iter(told_by_kind(Notice.objects.filter(matter=matter, kind=kind), matter)), Told(kind))


def title_of(code: str) -> str:
    """A kind in words; the code itself for a kind of another time."""
    try:
        return str(kind_of(code).title)
    except KeyError:
        return code


def described(notices: Iterable[Notice]) -> list[tuple[Notice, Shown]]:
    """Each message with the names of its person, kind and matter, in the order given; one question a kind."""
    given = list(notices)
    shown: dict[int, Shown] = {}
    for kind in all_kinds():
        group = [notice for notice in given if notice.kind == kind.code]
        if group and kind.describe:
            shown |= kind.describe(group)
    return [
        (notice, replace(shown.get(notice.pk, Shown(person=notice.person)), kind=title_of(notice.kind)))
        for notice in given
    ]
