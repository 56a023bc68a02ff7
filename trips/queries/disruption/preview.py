"""What a proposal will do, in the rows that a person looks at before saying yes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trips.models import Booking, Call, Disruption, Leg, Manifest, Place, PlanSheet, Quota, SeatLayout, Trip
from trips.queries import booking as bookings
from trips.queries.boarding import aboard_now
from trips.queries.disruption.outdated import outdated_among
from trips.queries.disruption.replan.proposal import KEEPS, LEFT, MOVES, coach_times, rests_in, times_in
from trips.queries.employer_news import expected_by, stations_for
from trips.queries.incident import frozen
from trips.queries.journey import calls_of
from trips.queries.plan.law import MET, Finding, findings_of
from trips.queries.plan.sheet import Run, cars_of, runs_of, strays_among
from trips.queries.trip import with_facts
from zunyi.accounts.models import User
from zunyi.clock import cn_datetime, cn_time

# Why somebody moves or is left over, by the word in the proposal.
WHY: dict[str, Any] = {
    "": "",
    "companion": gettext_lazy("companions stay together"),
    "missed": gettext_lazy("misses the connection, and no later run has room"),
    "other_run": gettext_lazy("takes a later run of this trip"),
    "other_stop": gettext_lazy("another stop"),
    "no_stop": gettext_lazy("no stop takes the place of this one"),
    "no_seat": gettext_lazy("no seat is free on the longer way"),
    "other_vehicle": gettext_lazy("another seat in the new vehicle"),
    "too_small": gettext_lazy("the new vehicle is too small"),
    "cancelled": gettext_lazy("the trip falls out"),
    "back": gettext_lazy("is taken back"),
    "coach": gettext_lazy("goes on by coach"),
}


@dataclass(slots=True)
class Line:
    """One person of the preview; `party` is a number shown beside companions, 0 for who travels alone."""

    booking: Booking
    party: int
    key: str
    outcome: str
    why: str
    seat_before: str
    seat_after: str
    stops_before: str
    stops_after: str
    offers: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Later:
    """One stop with its time before and after; `waits`: another vehicle than the late one; `by_coach`: reached so."""

    call: Call
    before: datetime
    after: datetime
    waits: bool
    by_coach: bool = False

    @property
    def minutes(self) -> int:
        """How much later it comes."""
        return round((self.after - self.before).total_seconds() / 60)


def lines_of(disruption: Disruption, user: User) -> dict[str, list[Line]]:
    """Who keeps, who moves and who is left over, of those whom `user` may see; four queries, however many ride."""
    proposal: dict[str, Any] = disruption.proposal or {"riders": [], "offers": {}}
    calls = {call.pk: call for call in calls_of(disruption.trip_id)}
    shown = bookings.visible_to(user).filter(pk__in=[row["booking"] for row in proposal["riders"]])
    known = {each.pk: each for each in shown.select_related("worker__household")}
    offered = trips_offered(proposal["offers"].values())
    sizes = Counter(row["party"] for row in proposal["riders"])
    numbers = {key: at for at, key in enumerate((key for key, size in sizes.items() if size > 1), 1)}
    found: dict[str, list[Line]] = {KEEPS: [], MOVES: [], LEFT: []}
    for row in proposal["riders"]:
        if row["booking"] in known:
            line = _line(row, known[row["booking"]], numbers.get(row["party"], 0), calls)
            line.offers = [offered[pk] for pk in proposal["offers"].get(row["party"], []) if pk in offered]
            found[row["outcome"]].append(line)
    first: dict[str, int] = {}
    for at, row in enumerate(proposal["riders"]):
        first.setdefault(row["party"], at)
    for lines in found.values():
        lines.sort(key=lambda line: first[line.key])  # companions one after the other
    return found


def trips_offered(offers: Iterable[Sequence[int]]) -> dict[int, Any]:
    """The trips that are offered, with their facts, by their ids; one query."""
    ids = {pk for each in offers for pk in each}
    return {trip.pk: trip for trip in with_facts(Trip.objects.filter(pk__in=ids))} if ids else {}


def _line(row: dict[str, Any], booking: Booking, party: int, calls: Mapping[int, Call]) -> Line:
    return Line(
        booking=booking,
        party=party,
        key=row["party"],
        outcome=row["outcome"],
        why=str(WHY.get(row["why"], "")),
        seat_before=labels(row["before"]),
        seat_after=labels(row["after"]),
        stops_before=_stops(row["before"], calls),
        stops_after=_stops(row["after"], calls),
    )


def labels(side: Mapping[str, Any]) -> str:
    """The seats of one side, leg after leg."""
    return "、".join(dict.fromkeys(_label(seat) for seat in side["seats"]))


def _label(seat: Sequence[Any]) -> str:
    """A seat; of a coach that is still to be laid on, with the coach's number."""
    return _("coach %(n)s seat %(seat)s") % {"n": -seat[0], "seat": seat[1]} if seat[0] < 0 else str(seat[1])


def _stops(side: Mapping[str, Any], calls: Mapping[int, Call]) -> str:
    """From where to where, with the hour of getting on."""
    if "stops" in side:
        return str(side["stops"])
    ends = [calls[side[end]] for end in ("board", "alight") if side[end] in calls]
    said = [f"{call.place} {cn_time(call.at)}" if call.pk == side["board"] else str(call.place) for call in ends]
    return " → ".join(said)


def later_stops(disruption: Disruption) -> list[Later]:
    """The stops that come later, run after run; before the approval only (afterwards they are simply the plan)."""
    proposal: dict[str, Any] = disruption.proposal or {"times": {}}
    by_coach = coach_times(proposal)
    times = times_in(proposal) | by_coach
    found = []
    for call in calls_of(disruption.trip_id):
        if call.pk in times:
            arrives, departs = times[call.pk]
            after = departs or arrives
            if after is not None:
                waits = call.leg_id != disruption.leg_id
                found.append(Later(call, call.at, after, waits, by_coach=call.pk in by_coach))
    return found


def newly_broken(disruption: Disruption) -> list[Finding]:
    """What the law says to the trip afterwards that it does not say now (B1 to B11), the gaps first."""
    trip = disruption.trip
    runs = runs_of(trip)
    before = {_mark(each) for each in findings_of(trip, runs) if each.level != MET}
    _imagine(disruption, runs)
    return [each for each in findings_of(trip, runs) if each.level != MET and _mark(each) not in before]


def _mark(finding: Finding) -> tuple[str, str]:
    """The run and what is said of it but for the moment in brackets: the same spell an hour later is nothing new."""
    return finding.run, re.sub(r"[(\uff08][^)\uff09]*[)\uff09]", "", finding.said)


def _imagine(disruption: Disruption, runs: Sequence[Run]) -> None:
    """Put the new times and the new vehicle into runs that are at hand, and nowhere else."""
    proposal: dict[str, Any] = disruption.proposal or {}
    times, rests = times_in(proposal), rests_in(proposal)
    for run in runs:
        for call in run.calls:
            call.arrives_at, call.departs_at = times.get(call.pk, (call.arrives_at, call.departs_at))
        for rest in run.rest_stops:
            rest.at = rests.get(rest.pk, rest.at)
        if run.leg.pk == disruption.leg_id and proposal["layout"]:
            _imagine_vehicle(run, disruption.choices, proposal)


def _imagine_vehicle(run: Run, chosen: Mapping[str, Any], proposal: Mapping[str, Any]) -> None:
    layout = SeatLayout.objects.get(code=proposal["layout"])
    run.leg.layout = layout
    run.leg.drivers, run.leg.escorts = chosen.get("drivers", run.leg.drivers), chosen.get("escorts", run.leg.escorts)
    # A run that has a number keeps it here: findings are compared by it, and another plate breaks no rule.
    run.leg.vehicle_number = run.leg.vehicle_number or chosen.get("vehicle_number", "")
    drawn = sum(bool(cell) for car in layout.plan["cars"] for row in car["rows"] for cell in row["cells"])
    run.seats_free_to_give = drawn - len(proposal["blocked"])
    run.sheet.vehicle = None
    run.sheet.charter_plate = chosen.get("charter_plate", "")
    run.sheet.contract_number = chosen.get("contract_number", "")


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing to know before saying yes, with the page where it is seen to."""

    said: str
    url: str = ""
    stops: bool = False


def warnings_of(disruption: Disruption) -> list[Warned]:
    """Quotas, lists, contracts, people who would travel twice; what `stops` keeps it from being carried out."""
    proposal: dict[str, Any] = disruption.proposal or {}
    found = [
        *_outdated(disruption),
        *_held(disruption, proposal),
        *_twice(disruption, proposal),
        *_on_the_road(disruption, proposal),
        *_head_count(disruption),
    ]
    if disruption.goes_on_by_coach:
        found += _coaches(disruption, proposal)
    if disruption.gives_other_seats:
        found += [*_quotas(disruption, proposal), *_contract(disruption), *_leaders(disruption, proposal)]
    return [*found, *_lists(disruption, proposal)]


def _coaches(disruption: Disruption, proposal: Mapping[str, Any]) -> list[Warned]:
    """Each coach is a run with a sheet and a list of its own; what it lacks is seen to after the approval."""
    plan = proposal["coaches"]
    people = [vehicle["people"] for vehicle in plan["vehicles"]]
    facts = {
        "n": len(people), "people": "、".join(map(str, people)), "place": Place.objects.get(pk=plan["place"]),
        "when": cn_datetime(datetime.fromisoformat(plan["leaves"])),
    }  # fmt: skip
    said = _(
        "%(n)s coaches leave %(place)s at %(when)s with %(people)s people. Each becomes a run of its own: fill in "
        "carrier, plate, drivers and contract, and issue its list."
    )
    found = [Warned(said % facts, reverse("trips:sheet", args=[disruption.trip.number]))]
    if empty := people.count(0):
        said = ngettext("%(n)s coach stays empty: choose fewer.", "%(n)s coaches stay empty: choose fewer.", empty)
        found.append(Warned(said % {"n": empty}, reverse("trips:disruption_anew", args=[disruption.pk])))
    return found


def _outdated(disruption: Disruption) -> list[Warned]:
    """People, seats or times changed since the proposal was made: it cannot be carried out any more."""
    if not outdated_among([disruption]):
        return []
    said = _("The trip has changed since this proposal was made. Make it anew, look at it, and approve that.")
    return [Warned(said, reverse("trips:disruption_anew", args=[disruption.pk]), stops=True)]


def _held(disruption: Disruption, proposal: Mapping[str, Any]) -> list[Warned]:
    """Whom it would move although the bureau keeps the journey as it stands; why is not said here (decision 0035)."""
    swapped = disruption.leg_id if disruption.gives_other_seats else None
    moved = {
        row["booking"]
        for row in proposal["riders"]
        if row["outcome"] != KEEPS or any(seat[0] == swapped for seat in row["before"]["seats"])
    }
    n = frozen().filter(pk__in=moved).count()
    if not n:
        return []
    said = ngettext(
        "%(n)s journey is kept exactly as it stands by the county for now, and this would change it.",
        "%(n)s journeys are kept exactly as they stand by the county for now, and this would change them.",
        n,
    )
    return [Warned(said % {"n": n}, stops=True)]


def _on_the_road(disruption: Disruption, proposal: Mapping[str, Any]) -> list[Warned]:
    left = proposal["counts"]["left"]
    if not (left and disruption.trip.departed_at) or disruption.turns_back:
        return []
    said = _("The trip is under way: %(n)s people cannot be left over. Ask for a larger or a second vehicle.")
    return [Warned(said % {"n": left}, stops=True)]


def _twice(disruption: Disruption, proposal: Mapping[str, Any]) -> list[Warned]:
    """Who would be on two trips at once with the new times."""
    if not proposal["times"]:
        return []
    staying = [row["booking"] for row in proposal["riders"] if row["outcome"] != LEFT]
    last = max(moment for pair in times_in(proposal).values() for moment in pair if moment)
    own = Booking.objects.filter(pk__in=staying).values("worker")
    starts = min(call.at for call in calls_of(disruption.trip_id))
    elsewhere = Booking.objects.filter(
        worker__in=own, state__in=Booking.LIVE, period__overlap=DateTimeTZRange(starts, last + timedelta(minutes=1))
    ).exclude(trip=disruption.trip_id)
    return [
        Warned(
            _("Somebody of slip %(slip)s also travels on %(trip)s then; the database refuses two journeys at once.")
            % {"slip": each.slip_code, "trip": each.trip.number},
            reverse("trips:passengers", args=[each.trip.number]) + f"?q={each.slip_code}",
            stops=True,
        )
        for each in elsewhere.select_related("trip")[:20]
    ]


def _quotas(disruption: Disruption, proposal: Mapping[str, Any]) -> list[Warned]:
    after = Counter(proposal["kept"].values())
    live = Quota.objects.filter(trip=disruption.trip_id, handed_back_at=None).select_related("division", "employer")
    url = reverse("trips:quotas", args=[disruption.trip.number])
    return [
        Warned(
            _("Of %(of)s seats kept for %(whom)s, %(n)s are left in the new vehicle.")
            % {"of": quota.seats, "whom": quota.division or quota.employer, "n": after[quota.pk]},
            url,
        )
        for quota in live
        if after[quota.pk] < quota.seats
    ]


def _head_count(disruption: Disruption) -> list[Warned]:
    """Whether as many were counted as got on: somebody may still be outside (edge case 18)."""
    counted = disruption.choices.get("counted")
    if counted is None or disruption.state != Disruption.State.PROPOSED:
        return []
    aboard = aboard_now(disruption.leg)
    if counted == aboard:
        return []
    said = _("%(counted)s people were counted, and %(aboard)s got on by the entries of the gate. Look for the others.")
    return [Warned(said % {"counted": counted, "aboard": aboard}, reverse("gate:leg", args=[disruption.leg_id]))]


def _leaders(disruption: Disruption, proposal: Mapping[str, Any]) -> list[Warned]:
    """Whose carriages fall away with the new vehicle: they are to be named anew."""
    cars = cars_of(SeatLayout.objects.get(code=proposal["layout"]))
    strays = strays_among(disruption.leg.crew.all(), cars)
    if not strays:
        return []
    said = _("Carriage %(cars)s falls away, and with it its leader %(who)s; name the leaders of the carriages anew.")
    facts = {"cars": "、".join(each.car for each in strays), "who": "、".join(map(str, strays))}
    url = reverse("trips:sheet_edit", args=[disruption.trip.number, disruption.leg.order]) + "#id_crew-0-part"
    return [Warned(said % facts, url)]


def _contract(disruption: Disruption) -> list[Warned]:
    sheet = PlanSheet.objects.filter(leg=disruption.leg_id).first()
    if sheet is None:
        return []
    url = reverse("trips:sheet_edit", args=[disruption.trip.number, disruption.leg.order])
    found = []
    if sheet.contract_filed_at:
        found.append(Warned(_("The contract was filed with the old vehicle and list; it is to be filed anew."), url))
    if not disruption.choices.get("contract_number"):
        said = _("A swapped vehicle needs a new contract reference and charter plate (道路运输条例 20); fill them in.")
        found.append(Warned(said, url))
    return found


def _lists(disruption: Disruption, proposal: Mapping[str, Any]) -> list[Warned]:
    """Which issued lists are no longer right afterwards."""
    touched = {seat[0] for row in proposal["riders"] if row["outcome"] != KEEPS for seat in row["before"]["seats"]}
    touched |= {seat[0] for row in proposal["riders"] for seat in row["after"]["seats"] if row["outcome"] == MOVES}
    if disruption.gives_other_seats:
        touched.add(disruption.leg_id)
    changed = Q(leg__in=touched) | Q(leg__calls__in=times_in(proposal))
    issued = Manifest.objects.filter(changed, leg__trip=disruption.trip_id, approved_at__isnull=False)
    newest: dict[int, Manifest] = {each.leg_id: each for each in issued.select_related("leg").order_by("version")}
    return [
        Warned(
            _("The list v%(version)s of %(run)s is no longer right afterwards; issue it anew and hand it out.")
            % {"version": each.version, "run": each.leg},
            reverse("manifests:detail", args=[disruption.trip.number, each.leg.order]),
        )
        for each in newest.values()
    ]


@dataclass(slots=True)
class Told:
    """Who hears of it: so many passengers, which employers, which stations, whom to call at the destination."""

    passengers: int
    employers: list[str]
    stations: list[str]
    contacts: list[PlanSheet]


def told_by(disruption: Disruption) -> Told:
    """Whom the approval tells, before it does."""
    proposal: dict[str, Any] = disruption.proposal or {}
    counts = proposal["counts"]
    everybody = bool(proposal["times"])
    passengers = sum(counts.values()) if everybody else counts["moves"] + counts["left"]
    employers: list[str] = []
    if everybody or counts["left"]:
        employers = [each.employer.name for each in expected_by([disruption.trip]).values()]
    stations = [str(each) for each in stations_for(disruption.trip)]
    named = PlanSheet.objects.filter(leg__trip=disruption.trip_id).exclude(destination_contact="")
    return Told(passengers, employers, stations, list(named))


def runs_for(trip: Trip) -> QuerySet[Leg]:
    """The runs of a trip to choose from."""
    return trip.legs.select_related("layout").order_by("order")
