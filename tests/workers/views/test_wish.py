"""Wishes and consents on a worker's page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import make_wish
from tests.factories.workers import make_worker
from workers.models import Consent, Wish, Worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Worker:
    return make_worker(household=make_division("520324116201"))


@pytest.fixture
def officer() -> Client:
    return signed_in(make_officer(Role.VILLAGE, "520324116201"))


def add(officer: Client, worker: Worker, **typed):
    return officer.post(reverse("workers:wish_new", args=[worker.public_id]), typed)


def test_a_wish_is_written_down_after_the_others(officer, worker):
    make_division("440400")
    make_wish(worker)

    answer = add(officer, worker, destination="珠海", trade="sewing", wage_floor="5000", from_on="2027-02-20")

    wish = worker.wishes.get(rank=2)
    assert answer.status_code == 302
    assert (wish.destination.code, wish.trade, wish.wage_floor, wish.night_ok) == ("440400", "sewing", 5000, False)


@pytest.mark.parametrize(
    "typed", [{"destination": "不知何处"}, {"from_on": "2027-03-02", "to_on": "2027-03-01"}, {"wage_floor": "-1"}]
)
def test_what_makes_no_sense_is_said_beside_the_field(officer, worker, typed):
    assert (add(officer, worker, **typed).status_code, worker.wishes.count()) == (422, 0)


def test_the_same_wish_twice_or_too_many_are_refused(officer, worker):
    for trade in ("sewing", "welding", "cnc", "driving", "sewing"):
        add(officer, worker, trade=trade)
    assert worker.wishes.count() == 4

    add(officer, worker, trade="rebar")
    assert add(officer, worker, trade="security").status_code == 422
    assert worker.wishes.count() == 5


def test_a_wish_withdrawn_lets_the_next_move_up(officer, worker):
    first, second, third = (make_wish(worker, rank=rank, trade=trade) for rank, trade in enumerate(
        ("sewing", "cnc", "rebar"), 1))  # fmt: skip
    address = reverse("workers:wish_withdraw", args=[worker.public_id, first.pk])

    assert officer.get(address).status_code == 200
    officer.post(address)
    officer.post(address)

    assert list(Wish.objects.filter(state="open").order_by("rank").values_list("pk", "rank")) == [
        (second.pk, 1), (third.pk, 2),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="worker.wish_withdrawn").count() == 1


def test_a_consent_is_withdrawn_for_its_purpose_once(officer, worker):
    for purpose in ("travel", "messages", "messages"):
        Consent.objects.create(
            worker=worker, purpose=purpose, text_version="1", manner="read_aloud", given_at=timezone.now()
        )
    address = reverse("workers:consent_withdraw", args=[worker.public_id, "messages"])

    officer.post(address)
    officer.post(address)

    assert worker.consents.filter(withdrawn_at=None).values_list("purpose", flat=True).get() == "travel"
    assert AuditEntry.objects.get(action="worker.consent_withdrawn").data == {"purpose": "messages"}


def test_a_purpose_that_does_not_exist_is_not_there(officer, worker):
    assert officer.get(reverse("workers:consent_withdraw", args=[worker.public_id, "nonsense"])).status_code == 404
