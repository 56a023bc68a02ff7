"""What a number that comes back says to a job offer: taken, left, or not clear enough to act on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from employers.models import Placement
from employers.refusals import OfferAnswerUnclear
from tests.factories.employers import make_placement, make_vacancy
from tests.factories.notices import Clock
from tests.factories.workers import make_worker
from workers.models import Worker
from workers.services.consent import keep_consents, withdraw_consent
from zunyi.audit.models import AuditEntry
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice, Reply
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.notices.services.receipts import take_reply

pytestmark = pytest.mark.django_db
PHONE = "15400000001"


def told(
    kind: str = "vacancy_offered", state: str = Placement.State.OFFERED, worker: Worker | None = None
) -> Placement:
    """Somebody to whom a message about a job went out."""
    worker = worker or make_worker(phone=PHONE)
    placement = make_placement(worker, make_vacancy(), state)
    queue_notices(
        [notice(kind, person=worker.person, about=placement, division=worker.household_id, phone=worker.phone)]
    )
    tomorrow = timezone.localtime().replace(hour=10) + timedelta(days=1)
    dispatch_due(gateway=FakeGateway(), clock=Clock(tomorrow))
    return placement


def answer(text: str) -> Reply:
    return take_reply(gateway="fake", number=f"R{text}", phone=PHONE, text=text)


@pytest.mark.parametrize(("text", "state"), [("1", "accepted"), ("0", "declined")])
def test_a_number_takes_or_leaves_the_offer_and_says_whose_word_it_is(text: str, state: str) -> None:
    placement = told()

    for _ in range(2):
        answer(text)

    placement.refresh_from_db()
    assert placement.state == state
    assert Notice.objects.get().state == Notice.State.ANSWERED
    entry: Any = AuditEntry.objects.get(action=f"placement.{state}")
    assert entry.data["reason"].startswith("回复短信")


def test_with_two_offers_on_one_phone_nobody_guesses() -> None:
    told()
    told()

    said = answer("1")

    assert said.outcome == str(OfferAnswerUnclear())
    assert set(Placement.objects.values_list("state", flat=True)) == {"offered"}


def test_a_number_does_not_say_how_the_work_goes() -> None:
    placement = told("follow_up", Placement.State.ARRIVED)

    assert answer("0").outcome == str(OfferAnswerUnclear())

    placement.refresh_from_db()
    assert placement.state == "arrived"


def test_the_offer_says_how_to_answer_where_answers_are_taken(settings: Any) -> None:
    settings.NOTICE_REPLIES = True
    told()
    settings.NOTICE_REPLIES = False
    told(worker=make_worker(phone="15400000002"))

    with_answer, without = FakeMessage.objects.order_by("pk").values_list("text", flat=True)
    assert with_answer.endswith("愿意请回1，不愿意请回0。")
    assert without.endswith("愿不愿意请告诉村干部。")


def test_who_wants_no_texts_is_told_of_a_job_in_person() -> None:
    worker = make_worker(phone=PHONE)
    keep_consents(workers=[worker], purposes=["messages"], manner="read_aloud", by=None)
    withdraw_consent(worker=worker, purpose="messages", by=None)

    told(worker=worker)

    assert Notice.objects.get().state == Notice.State.TO_CALL
    assert not FakeMessage.objects.exists()
