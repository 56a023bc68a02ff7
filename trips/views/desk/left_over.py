"""Those left over by a disruption: what each party said, one after the other or many at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trips.forms.left_over import AnswersForm, PartyAnswerForm
from trips.queries import trip as trips
from trips.queries.disruption.left_over import Parties, Way, is_open, is_to_ask, parties_left, waits_of, ways_for
from trips.queries.disruption.preview import trips_offered
from trips.services.disruption.left_over import answer_left_over
from trips.views.desk.disruption import shown_disruption, way_to
from trips.views.desk.fetch import carried_out, sent
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal


@requires("bookings.make")
def left_over(request: StaffRequest, pk: int) -> HttpResponse:
    """The parties of this person's places with what they are offered; every answer given is carried out by itself."""
    disruption = shown_disruption(request, pk)
    parties = parties_left(disruption, request.user)
    answered = [key for key, party in parties.items() if not is_to_ask(party)]
    form = AnswersForm(sent(request), ways=ways_for(disruption, parties), answered=answered)
    if form.is_valid():
        _say(request, *_carry_out(form.answers(), parties, request))
        return redirect("trips:left_over", pk)
    rows = [(party, form[key] if key in form.fields else None) for key, party in parties.items()]
    offered = trips_offered([rider.offers for party in parties.values() for rider in party])
    context: dict[str, Any] = {"disruption": disruption, "trip": disruption.trip, "rows": rows, "form": form}
    context |= {"trail": way_to(disruption, _("Left over")), "offered": offered, "waits": waits_of(parties)}
    context["seen"] = _trips_seen(request, parties)
    context |= {"to_ask": _to_ask(parties), "open_count": sum(len(each) for each in parties.values() if is_open(each))}
    return render(request, "trips/disruption_left.html", context, status=422 if form.errors else 200)


def _trips_seen(request: StaffRequest, parties: Parties) -> set[int]:
    """Those trips to which people went, or where they wait, that this person may open: not another county's."""
    riders = [rider for party in parties.values() for rider in party]
    ids = {rider.new_booking.trip_id for rider in riders if rider.new_booking}
    ids |= {entry.trip_id for entry in waits_of(parties).values()}
    return set(trips.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))


def _to_ask(parties: Parties) -> list[int]:
    """The first person of each party that nobody has asked yet."""
    return [party[0].pk for party in parties.values() if is_to_ask(party)]


def _carry_out(answers: Mapping[str, Way], parties: Parties, request: StaffRequest) -> tuple[int, list[str]]:
    """Each party by itself: one that cannot be given its trip keeps nobody else waiting."""
    done, refused = 0, []
    for key, way in answers.items():
        try:
            answer_left_over(riders=parties[key], answer=way.answer, trip=way.trip, by=request.user)
            done += 1
        except Refusal as no:
            refused.append(f"{parties[key][0].booking.worker.legal_name}: {no}")
    return done, refused


def _say(request: StaffRequest, done: int, refused: list[str]) -> None:
    if done:
        said = ngettext("%(n)s party answered.", "%(n)s parties answered.", done) % {"n": done}
        messages.success(request, said)
    for line in refused:
        messages.error(request, line)


@requires("bookings.make")
def ask_party(request: StaffRequest, pk: int, rider: int) -> HttpResponse:
    """One party to ask: who they are, what can be said to them, their answer; then the next one."""
    disruption = shown_disruption(request, pk)
    parties = parties_left(disruption, request.user)
    key = next((key for key, party in parties.items() if any(each.pk == rider for each in party)), None)
    if key is None:
        raise Http404
    party = parties[key]
    if not is_open(party):
        return redirect("trips:left_over", pk)
    form = PartyAnswerForm(sent(request), ways=ways_for(disruption, {key: party})[key])
    do = partial(answer_left_over, riders=party, by=request.user)
    if form.is_valid() and carried_out(
        form, lambda: do(answer=form.way.answer, trip=form.way.trip, manner=form.cleaned_data["manner"])
    ):
        return _next(request, pk, [each for each in _to_ask(parties) if each != party[0].pk])
    context: dict[str, Any] = {"disruption": disruption, "trip": disruption.trip, "party": party, "form": form}
    context |= {"to_ask": len(_to_ask(parties)), "wait": waits_of({key: party}).get(party[0].pk)}
    context["seen"] = _trips_seen(request, {key: party})
    context["trail"] = way_to(disruption, _("Left over"), party[0].booking.worker.legal_name)
    return render(request, "trips/disruption_party.html", context, status=422 if form.errors else 200)


def _next(request: StaffRequest, pk: int, to_ask: list[int]) -> HttpResponse:
    _say(request, 1, [])
    return redirect("trips:ask_party", pk, to_ask[0]) if to_ask else redirect("trips:left_over", pk)
