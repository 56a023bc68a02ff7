"""Those left over by a disruption: what each party said, many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trips.forms.disruption import AnswersForm
from trips.models import AffectedRider, Disruption, Trip
from trips.queries.disruption.preview import trips_offered
from trips.queries.disruption.replan.offers import trips_with_room
from trips.queries.disruption.reports import riders_of
from trips.services.disruption.left_over import answer_left_over
from trips.views.desk.disruption import shown_disruption, way_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal

Answer = AffectedRider.Answer


@requires("bookings.make")
def left_over(request: StaffRequest, pk: int) -> HttpResponse:
    """The parties of this person's places with what they are offered; every answer given is carried out by itself."""
    disruption = shown_disruption(request, pk)
    parties = _parties(disruption, request)
    room = {trip.pk: trip for trip in trips_with_room(disruption.trip)}
    may_wait = disruption.trip.takes_sign_ups
    ways = {key: _ways(party, room, may_wait=may_wait) for key, party in parties.items() if _is_open(party)}
    form = AnswersForm(request.POST if request.method == "POST" else None, parties=ways)
    if request.method == "POST" and form.is_valid():
        done, refused = _carry_out(form.answers(), parties, room, request)
        if done:
            said = ngettext("%(n)s party answered.", "%(n)s parties answered.", done) % {"n": done}
            messages.success(request, said)
        for line in refused:
            messages.error(request, line)
        return redirect("trips:left_over", pk)
    rows = [(party, form[key] if key in form.fields else None) for key, party in parties.items()]
    offered = trips_offered([rider.offers for party in parties.values() for rider in party])
    context: dict[str, Any] = {"disruption": disruption, "trip": disruption.trip, "rows": rows, "form": form}
    context |= {"trail": way_to(disruption, _("Left over")), "offered": offered}
    context["open_count"] = sum(len(party) for party in parties.values() if _is_open(party))
    return render(request, "trips/disruption_left.html", context, status=422 if form.errors else 200)


def _parties(disruption: Disruption, request: StaffRequest) -> dict[str, list[AffectedRider]]:
    """Who was reckoned as one party in the proposal is asked as one."""
    keys = {row["booking"]: row["party"] for row in (disruption.proposal or {"riders": []})["riders"]}
    found: dict[str, list[AffectedRider]] = {}
    for rider in riders_of(disruption, request.user, capability="bookings.make", outcome="left"):
        found.setdefault(keys.get(rider.booking_id, f"b{rider.booking_id}"), []).append(rider)
    return found


def _is_open(party: list[AffectedRider]) -> bool:
    return all(rider.answer != Answer.OTHER_TRIP for rider in party)


def _ways(party: list[AffectedRider], room: dict[int, Any], *, may_wait: bool) -> list[tuple[str, str]]:
    """Trips with room now, those that were offered first; or staying at home, free as always."""
    order = [pk for pk in party[0].offers if pk in room] + [pk for pk in room if pk not in party[0].offers]
    fitting = [room[pk] for pk in order if room[pk].seats_free >= len(party)]
    named = [
        (f"trip:{trip.pk}", _("takes %(title)s (%(number)s), %(free)s free") % {
            "title": trip.title, "number": trip.number, "free": trip.seats_free})
        for trip in fitting[:8]
    ]  # fmt: skip
    if may_wait:
        named.append((Answer.WAITLIST.value, str(Answer.WAITLIST.label)))
    return [*named, (Answer.HOME.value, str(Answer.HOME.label))]


def _carry_out(
    answers: dict[str, str], parties: dict[str, list[AffectedRider]], room: dict[int, Trip], request: StaffRequest
) -> tuple[int, list[str]]:
    """Each party by itself: one that cannot be given its trip keeps nobody else waiting."""
    done, refused = 0, []
    for key, value in answers.items():
        answer, _sep, trip = value.partition(":")
        try:
            answer_left_over(
                riders=parties[key],
                answer=Answer.OTHER_TRIP if answer == "trip" else answer,
                trip=room[int(trip)] if trip else None,
                by=request.user,
            )
            done += 1
        except Refusal as no:
            refused.append(f"{parties[key][0].booking.worker.legal_name}: {no}")
    return done, refused
