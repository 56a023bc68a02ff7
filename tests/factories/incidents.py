"""Something grave on the way of somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from tests.factories.accounts import make_officer
from trips.models import Booking, Incident, Leg
from trips.queries.incident import legs_with_seat
from trips.services.incident import open_incident
from workers.models import Kin, Worker
from workers.services.next_of_kin import keep_next_of_kin
from zunyi.accounts.roles import Role

KIN = Kin(name="测家属", relation="spouse", phone="15400009999")


def make_incident(booking: Booking | None = None, *, leg: Leg | None = None, **changes: Any) -> Incident:
    """An open incident of one passenger, or of a whole run."""
    facts: dict[str, Any] = {
        "kind": Incident.Kind.DEATH if booking else Incident.Kind.ACCIDENT, "happened": "测试事故经过",
        "happened_at": timezone.now() - timedelta(minutes=20), "place": "测试服务区",
    }  # fmt: skip
    by = changes.pop("by", None) or make_officer(Role.CITY)
    run = leg or legs_with_seat(booking)[0]  # type: ignore[arg-type]
    return open_incident(leg=run, booking=booking, by=by, **(facts | changes))


def name_kin(worker: Worker) -> None:
    """Somebody of the family is to be called."""
    keep_next_of_kin(worker=worker, kin=KIN, by=None)


def switch_wall_off() -> None:
    """The control of every test that sees the wall hold: without it, what it forbids must happen."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE FUNCTION incident_refuses() RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$")
