"""Which form asks for which kind, and which kinds can happen to a trip."""

from __future__ import annotations

from trips.forms.disruption.delay import DelayForm, FallsOutForm
from trips.forms.disruption.report import DisruptionForm
from trips.forms.disruption.stop import MissedForm, SkippedForm
from trips.forms.disruption.stranded import StrandedForm
from trips.forms.disruption.vehicle import SwapForm, TrainSetForm, UncoupledForm
from trips.models import Disruption, Mode, Trip

Kind = Disruption.Kind

FORMS: dict[str, type[DisruptionForm]] = {
    Kind.DELAY: DelayForm,
    Kind.CANCELLED: FallsOutForm,
    Kind.VEHICLE: SwapForm,
    Kind.UNCOUPLED: UncoupledForm,
    Kind.TRAIN_SET: TrainSetForm,
    Kind.SKIPPED: SkippedForm,
    Kind.MISSED: MissedForm,
    Kind.STRANDED: StrandedForm,
}


def kinds_for(trip: Trip) -> list[str]:
    """The kinds that can happen to a trip: train sets change on trains, connections are missed between runs."""
    legs = list(trip.legs.values_list("mode", flat=True))
    kinds = [Kind.DELAY, Kind.CANCELLED, Kind.SKIPPED]
    if trip.departed_at:
        kinds.remove(Kind.CANCELLED)
    kinds.append(Kind.VEHICLE)
    if Mode.RAIL in legs:
        kinds += [Kind.TRAIN_SET, Kind.UNCOUPLED]
    if len(legs) > 1:
        kinds.append(Kind.MISSED)
    kinds.append(Kind.STRANDED)
    return list(kinds)
