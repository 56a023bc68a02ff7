"""What the law and the trade demand of a trip's plan (domain brief 2.3, B1 to B11), judged on what is written down.

Each finding says the rule, the figure and how to mend it, and leads to the field. What is a `MUST` keeps a trip from
being released; what is a `LOOK` is for a person to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trips.models import Call, Driver, Leg, Manifest, Mode, Place, Trip
from trips.queries.journey import changes_of
from trips.queries.plan import driving
from trips.queries.plan.limit import Figure, limits
from trips.queries.plan.sheet import Run, runs_of
from trips.queries.plan.twice import BETWEEN, Clash, clashes_of
from zunyi.clock import cn_date, cn_datetime

MUST, LOOK, MET = "must", "look", "met"
# A minibus of so few persons may be driven with B1 (机动车驾驶证申领和使用规定).
B1_PERSONS = 19


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule on one run: what it says, and where it is mended."""

    rule: str
    level: str
    said: str
    mend: str = ""
    url: str = ""
    run: str = ""


def findings_of(trip: Trip, runs: list[Run] | None = None) -> list[Finding]:
    """Every check of the trip, the gaps first; `runs` when they are at hand."""
    runs = runs_of(trip) if runs is None else runs
    law = _Law(trip, limits())
    found = [finding for run in runs for finding in law.of_run(run)] + list(law.of_trip(runs))
    found += law.of_day(runs)
    return sorted(found, key=lambda finding: (MUST, LOOK, MET).index(finding.level))


def gaps_of(trip: Trip) -> list[Finding]:
    """What keeps the trip from being released."""
    return [finding for finding in findings_of(trip) if finding.level == MUST]


class _Law:
    """The rules with the limits of today."""

    def __init__(self, trip: Trip, figures: dict[str, Figure]) -> None:
        self.trip, self.figures = trip, figures

    def limit(self, key: str) -> int:
        return self.figures[key].value

    def find(self, run: Run, rule: str, level: str, said: str, mend: str = "", field: str = "") -> Finding:
        url = ""
        if level != MET:
            url = reverse("trips:sheet_edit", args=[self.trip.number, run.leg.order])
            if field in ("calls", "drivers", "layout"):
                url = reverse("trips:leg_edit", args=[self.trip.number, run.leg.order])
            if field:
                url += f"#id_{field}"
        return Finding(rule, level, said, mend, url, f"{run.leg.get_role_display()} {run.leg.vehicle_number}".strip())

    def of_run(self, run: Run) -> Iterator[Finding]:
        if len(run.calls) < 2:
            yield self.find(run, "", MUST, _("This run has fewer than two stops."), _("Add its stops."), "calls")
            return
        yield from self._named(run)
        yield from self._leaders(run)
        if run.is_bus:
            yield from self._papers(run)
            yield self._persons(run)
            yield from self._drivers(run)
            yield from self._hours(run)
            yield from self._nights(run)

    def _leaders(self, run: Run) -> Iterator[Finding]:
        """After another train came, carriages may be gone, and others have nobody (edge case 14)."""
        mend = _("Name the leaders of the carriages anew.")
        if run.strays:
            said = _("This vehicle has no carriage %(cars)s, of which %(who)s was to be the leader.")
            facts = {"cars": "、".join(each.car for each in run.strays), "who": "、".join(map(str, run.strays))}
            yield self.find(run, "", LOOK, said % facts, mend, "crew-0-part")
        if run.cars_unled:
            said = _("Nobody leads carriage %(cars)s.") % {"cars": "、".join(run.cars_unled)}
            yield self.find(run, "", LOOK, said, mend, "crew-0-part")

    def of_trip(self, runs: list[Run]) -> Iterator[Finding]:
        by_leg = {run.leg.pk: run.calls for run in runs if len(run.calls) > 1}
        for call in (call for calls in by_leg.values() for call in calls):
            call.leg = next(run.leg for run in runs if run.leg.pk == call.leg_id)
        for off, on in changes_of(by_leg):
            yield self._transfer(off, on)
        trunk = next((run for run in runs if not run.is_short), None)
        if trunk is not None and not trunk.sheet.destination_contact:
            yield self.find(
                trunk, "", LOOK, _("Nobody at the destination is named."),
                _("Write down who meets the people, with a phone number."), "destination_contact",
            )  # fmt: skip
        if trunk is not None and not trunk.leg.leader:
            yield Finding(
                "", LOOK, _("The trip has no leader on board."), _("Name one, with a phone number."),
                reverse("trips:edit", args=[self.trip.number]) + "#id_leader",
            )  # fmt: skip
        if trunk is not None and not trunk.sheet.emergency_plan:
            yield self.find(
                trunk, "", LOOK, _("There is no emergency plan."),
                _("Say what is done on a breakdown, an illness, a missing person, a delay."), "emergency_plan",
            )  # fmt: skip

    def of_day(self, runs: list[Run]) -> Iterator[Finding]:
        """What the runs need beside other runs of the day: a vehicle and a driver are in one place at a time; a list
        of real names is on board (B9); the carrier is called for a replacement (B10)."""
        clashes = clashes_of(self.trip, runs)
        buses = [run for run in runs if run.is_bus and len(run.calls) > 1]
        listed = set(
            Manifest.objects.filter(leg__in=[run.leg.pk for run in buses], approved_at__isnull=False)
            .order_by()
            .values_list("leg", flat=True)
        )  # fmt: skip
        for run in buses:
            for kind, clash in clashes.get(run.leg.pk, []):
                yield self._twice(run, kind, clash)
            yield from self._on_board(run, is_listed=run.leg.pk in listed)

    def _twice(self, run: Run, kind: str, clash: Clash) -> Finding:
        facts = {
            "what": clash.what, "trip": clash.trip.number, "from": cn_datetime(clash.starts_at),
            "until": cn_datetime(clash.ends_at), "between": int(BETWEEN.total_seconds() // 60),
        }  # fmt: skip
        if kind == "vehicle":
            said = _(
                "%(what)s also runs on %(trip)s, from %(from)s until %(until)s; at least %(between)s minutes between."
            )
            return self.find(run, "B3", MUST, said % facts, _("Choose another vehicle for one of the two."), "vehicle")
        said = _(
            "%(what)s also drives on %(trip)s, from %(from)s until %(until)s; at least %(between)s minutes between."
        )
        return self.find(
            run, "B4", MUST, said % facts, _("Choose another driver for one of the two."), "drivers-0-driver"
        )

    def _on_board(self, run: Run, *, is_listed: bool) -> Iterator[Finding]:
        if is_listed:
            yield self.find(run, "B9", MET, _("The list of real names is issued; it is checked at boarding."))
        else:
            said = _("No list of real names is issued yet; it is checked at boarding, and carried on board.")
            yield self.find(run, "B9", LOOK, said, _("Issue it when the sign-up is closed, before the vehicle leaves."))
        carrier = run.sheet.carrier
        if carrier is not None and carrier.phone:
            said = _("On a breakdown or with too many on board, %(carrier)s sends another vehicle: %(phone)s.")
            yield self.find(run, "B10", MET, said % {"carrier": carrier.name, "phone": carrier.phone})
        else:
            said = _("Nobody is named who sends another vehicle on a breakdown or with too many on board.")
            found = self.find(run, "B10", LOOK, said, _("Write down the carrier's phone number."), "carrier")
            url = reverse("trips:carrier_edit", args=[carrier.pk]) if carrier is not None else found.url
            yield Finding("B10", LOOK, said, found.mend, url, found.run)

    def _named(self, run: Run) -> Iterator[Finding]:
        other = run.sheet.vehicle
        if other is not None and other.layout_id != run.leg.layout_id:
            said = _("The seat map is that of %(planned)s, but %(plate)s is another type (%(type)s).") % {
                "planned": run.leg.layout, "plate": other.plate, "type": other.layout,
            }  # fmt: skip
            yield self.find(
                run, "B3", MUST, said, _("Give the run the vehicle's type, or choose another vehicle."), "layout"
            )
        if run.leg.vehicle_number:
            yield self.find(run, "B2", MET, _("The vehicle is named: %(number)s.") % {"number": run.leg.vehicle_number})
        else:
            said = {
                Mode.BUS: _("The plate is missing."),
                Mode.RAIL: _("The train number is missing."),
                Mode.FLIGHT: _("The flight number is missing."),
            }[Mode(run.leg.mode)]
            field = "vehicle" if run.is_bus else "vehicle_number"
            yield self.find(run, "B2", MUST, said, _("Fill it in on the plan sheet."), field)

    def _papers(self, run: Run) -> Iterator[Finding]:
        sheet, carrier = run.sheet, run.sheet.carrier
        if carrier is None:
            yield self.find(run, "B2", MUST, _("The carrier is missing."), _("Choose one from the list."), "carrier")
        else:
            yield self._valid(
                run, "B2", _("Permit of the carrier"), carrier.permit_number, None, carrier.permit_until, "carrier",
                url=reverse("trips:carrier_edit", args=[carrier.pk]),
            )  # fmt: skip
        yield self._valid(
            run, "B2", _("Charter plate"), sheet.charter_plate, sheet.charter_plate_from, sheet.charter_plate_until,
            "charter_plate",
        )  # fmt: skip
        yield self._valid(
            run, "B2", _("Charter contract"), sheet.contract_number, sheet.contract_from, sheet.contract_until,
            "contract_number",
        )  # fmt: skip
        number, until = run.policy
        yield self._valid(run, "B8", _("Carrier's liability insurance"), number, None, until, "insurance_policy")
        if not sheet.contract_filed_at:
            yield self.find(
                run, "B2", LOOK, _("The contract is not filed yet; once it is, the list is frozen."),
                _("File it when the sign-up is closed, before the vehicle leaves."),
            )  # fmt: skip

    def _valid(
        self,
        run: Run,
        rule: str,
        what: str,
        number: str,
        begins: date | None,
        ends: date | None,
        field: str,
        url: str = "",
    ) -> Finding:
        """A paper with a number that holds from the first day of the run to its last."""
        first, last = run.days
        facts = {"what": what, "number": number}
        if not number:
            level, said = MUST, _("%(what)s: the number is missing.") % facts
        elif ends is None:
            level, said = MUST, _("%(what)s %(number)s: it is not written until when it is valid.") % facts
        elif ends < last or (begins and begins > first):
            facts["day"] = cn_date(ends if ends < last else begins, False)
            level = MUST
            said = _("%(what)s %(number)s is not valid on the whole run (%(day)s).") % facts
        else:
            level, said = (
                MET,
                _("%(what)s %(number)s is valid until %(day)s.") % (facts | {"day": cn_date(ends, False)}),
            )
        found = self.find(run, rule, level, said, _("Fill in the number and a validity that covers the run."), field)
        return found if not url or level == MET else Finding(rule, level, said, found.mend, url, found.run)

    def _persons(self, run: Run) -> Finding:
        aboard = run.seats_free_to_give + run.leg.drivers + run.leg.escorts
        said = _("%(seats)s passengers, %(drivers)s drivers, %(escorts)s escorts: %(aboard)s of %(approved)s persons.")
        said %= {
            "seats": run.seats_free_to_give, "drivers": run.leg.drivers, "escorts": run.leg.escorts,
            "aboard": aboard, "approved": run.approved,
        }  # fmt: skip
        if run.approved and aboard > run.approved:
            mend = _("Take a larger vehicle, or block %(n)s seats.") % {"n": aboard - run.approved}
            return self.find(run, "B1", MUST, said, mend, "vehicle")
        return self.find(run, "B1", MET, said)

    def _drivers(self, run: Run) -> Iterator[Finding]:
        named = len(run.duties)
        facts = {"named": named, "wanted": run.leg.drivers}
        if named < run.leg.drivers:
            said = _("%(named)s of %(wanted)s drivers are named.") % facts
            yield self.find(run, "B7", MUST, said, _("Choose the drivers from the carrier's list."), "drivers-0-driver")
        elif named > run.leg.drivers:
            said = _("%(named)s drivers are named, but seats are kept for %(wanted)s.") % facts
            yield self.find(run, "B1", MUST, said, _("Change the number of drivers of this run."), "drivers")
        for duty in run.duties:
            yield self._licence(run, duty.driver)
        yield self._two_drivers(run)

    def _licence(self, run: Run, driver: Driver) -> Finding:
        last = run.days[1]
        fits = driver.licence_class in ("A1", "A3") or (driver.licence_class == "B1" and run.approved <= B1_PERSONS)
        facts = {"name": driver.name, "class": driver.licence_class}
        url = reverse("trips:driver_edit", args=[driver.pk])
        said = ""
        if not fits:
            said = _("%(name)s holds licence %(class)s, which does not cover this vehicle.") % facts
        elif not driver.licence_until or driver.licence_until < last:
            said = _("The licence of %(name)s is not known to be valid until the end of the run.") % facts
        elif not driver.qualification_number or not driver.qualified_until or driver.qualified_until < last:
            said = _("The qualification certificate of %(name)s is missing or expired.") % facts
        if said:
            found = self.find(run, "B7", MUST, said, _("Mend the driver's page, or choose another driver."))
            return Finding("B7", MUST, said, found.mend, url, found.run)
        return self.find(run, "B7", MET, _("%(name)s: licence %(class)s and qualification are valid.") % facts)

    def _two_drivers(self, run: Run) -> Finding:
        km = run.sheet.distance_km
        if km is None:
            said = _("The distance is missing, so it cannot be told how many drivers the run needs.")
            return self.find(
                run, "B7", LOOK if run.is_short else MUST, said, _("Fill in the kilometres."), "distance_km"
            )
        key = "two_drivers_motorway" if run.sheet.is_motorway else "two_drivers"
        facts = {"km": km, "limit": self.limit(key), "drivers": run.leg.drivers}
        said = ngettext(
            "%(km)s km with %(drivers)s driver; beyond %(limit)s km there must be two.",
            "%(km)s km with %(drivers)s drivers; beyond %(limit)s km there must be two.",
            run.leg.drivers,
        )
        if km > self.limit(key) and run.leg.drivers < 2:
            return self.find(
                run, "B7", MUST, said % facts, _("Set the number of drivers to two and name the second."), "drivers"
            )
        return self.find(run, "B7", MET, said % facts)

    def _hours(self, run: Run) -> Iterator[Finding]:
        rest = self.limit("rest")
        drives = driving.drives_of(run.calls, run.rest_stops, drivers=run.leg.drivers, rest=rest)
        night = (self.limit("night_from"), self.limit("night_until"))
        judged = [
            (_("One driver drives %(minutes)s minutes without a rest (from %(since)s); at most %(limit)s."),
             driving.longest_spell(drives, rest=rest), self.limit("driving_spell")),
            (_("At night one driver drives %(minutes)s minutes without a rest (from %(since)s); at most %(limit)s."),
             driving.longest_spell(drives, rest=rest, night=night), self.limit("driving_spell_night")),
        ]  # fmt: skip
        mend = _("Add a rest stop of %(rest)s minutes before that, or let the other driver take over.") % {"rest": rest}
        for sentence, (minutes, since), limit in judged:
            said = sentence % {"minutes": minutes, "since": cn_datetime(since), "limit": limit}
            yield self.find(run, "B4", MUST if minutes > limit else MET, said, mend, "rests-0-place")
        minutes, limit = driving.longest_in_a_day(drives), self.limit("driving_in_24h")
        said = _("One driver drives %(minutes)s minutes within 24 hours; at most %(limit)s.") % {
            "minutes": minutes, "limit": limit,
        }  # fmt: skip
        mend = _("Take another driver, let them take turns at the rest stops, or plan a night's stop.")
        yield self.find(run, "B4", MUST if minutes > limit else MET, said, mend, "rests-0-place")
        sitting = driving.longest_without_rest(run.calls, run.rest_stops, rest=rest)
        if sitting > self.limit("rest_every"):
            said = _("The passengers sit %(minutes)s minutes without a rest; usual are %(limit)s.") % {
                "minutes": sitting, "limit": self.limit("rest_every"),
            }  # fmt: skip
            yield self.find(run, "B11", LOOK, said, _("Add a rest stop."), "rests-0-place")

    def _nights(self, run: Run) -> Iterator[Finding]:
        hours = (self.limit("stop_from"), self.limit("stop_until"))
        drives = driving.drives_of(run.calls, run.rest_stops, drivers=run.leg.drivers, rest=self.limit("rest"))
        minutes = sum(driving.minutes_between(drive, *hours) for drive in drives)
        facts = {"minutes": minutes, "from": f"{hours[0]:02d}:00", "until": f"{hours[1]:02d}:00"}
        said = _("The vehicle drives %(minutes)s minutes between %(from)s and %(until)s.") % facts
        km, exempt = run.sheet.distance_km, self.limit("feeder_exempt")
        if not minutes or run.sheet.has_relay:
            yield self.find(run, "B5", MET, said)
        elif run.is_short and km is not None and km <= exempt:
            said += " " + _("As a feeder of %(km)s km (at most %(limit)s) it may.") % {"km": km, "limit": exempt}
            yield self.find(run, "B5", MET, said)
        else:
            mend = _(
                "Stop over those hours, run by approved relay, or give a feeder its distance (at most %(limit)s km)."
            )
            mend %= {"limit": exempt}
            yield self.find(run, "B5", MUST, said, mend, "rests-0-place")
        dawn = self.limit("dawn")
        hour = timezone.localtime(run.starts_at).hour
        if run.is_short and hour < dawn:
            said = _("The first pick-up is at %(time)s, before %(dawn)s: are the roads there safe at night?") % {
                "time": f"{timezone.localtime(run.starts_at):%H:%M}", "dawn": f"{dawn:02d}:00",
            }  # fmt: skip
            yield self.find(run, "B6", LOOK, said, _("Ask the township, or begin later."), "calls")

    def _transfer(self, off: Call, on: Call) -> Finding:
        """Time enough to change (the bureau's own setting by the kind of place)."""
        key = {Place.Kind.STATION: "transfer_station", Place.Kind.AIRPORT: "transfer_airport"}.get(
            Place.Kind(on.place.kind), "transfer_bus"
        )
        if on.leg.mode == Mode.BUS:
            key = "transfer_bus"
        minutes = round((on.at - (off.arrives_at or off.at)).total_seconds() / 60)
        said = _("%(minutes)s minutes to change at %(place)s; at least %(limit)s.") % {
            "minutes": minutes, "place": on.place, "limit": self.limit(key),
        }  # fmt: skip
        url = reverse("trips:times", args=[self.trip.number])
        enough = minutes >= self.limit(key)
        mend = "" if enough else _("Let the first vehicle come earlier, or the second leave later.")
        return Finding("", MET if enough else MUST, said, mend, "" if enough else url, _role(off.leg, on.leg))


def _role(first: Leg, second: Leg) -> str:
    return f"{first.get_role_display()} → {second.get_role_display()}"
