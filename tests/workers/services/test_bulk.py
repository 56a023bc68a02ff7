"""One text to many people."""

import pytest

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from workers.forms.bulk import BulkForm
from workers.models import BulkMessage, Worker
from workers.queries.bulk import preview_of
from workers.refusals import AnotherPersonNeeded, BulkDecided, NobodyToTell
from workers.services import bulk as service
from workers.services.bulk import decide_bulk, propose_bulk, queue_bulk
from workers.services.consent import keep_consents, withdraw_consent
from zunyi.audit.models import AuditEntry
from zunyi.jobs.services import run_job
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services.dispatch import dispatch_due

pytestmark = pytest.mark.django_db
TEXT = "明天上午九点村委会有免费技能培训，请带身份证。"


@pytest.fixture(autouse=True)
def by_day(settings):
    settings.QUIET_HOURS = (24, 0)


@pytest.fixture
def officer():
    return make_officer()


def propose(people, by):
    return propose_bulk(selection="正安", workers=people, text=TEXT, division=make_division(), by=by)


def test_a_family_gets_one_text_and_somebody_without_a_phone_a_call(officer):
    people = [
        make_worker(legal_name="测一鸣"), make_worker(legal_name="样例甲", phone="15400000042"),
        make_worker(legal_name="样例乙", phone="15400000042"), make_worker(legal_name="测三", phone=""),
        make_worker(legal_name="测四", phone_of=Worker.PhoneOf.OFFICER),
    ]  # fmt: skip
    preview = preview_of(TEXT, people)
    assert (preview.persons, preview.without_phone, preview.messages, preview.parts, preview.cost) == (5, 1, 3, 3, 14)

    made, job = propose(people, officer)
    assert run_job(job.pk).result == {"persons": 5}
    dispatch_due(gateway=FakeGateway())

    assert sorted(FakeMessage.objects.values_list("text", flat=True)) == [
        f"【遵义人社】{TEXT}", f"【遵义人社】样例甲、样例乙：{TEXT}", f"【遵义人社】请转告测四：{TEXT}",
    ]  # fmt: skip
    assert Notice.objects.get(person=people[3].person).state == "to_call"
    made.refresh_from_db()
    assert made.state == BulkMessage.State.DONE
    assert AuditEntry.objects.get(action="bulk.written").data["persons"] == 5


def test_begun_again_it_adds_nothing(officer, monkeypatch):
    monkeypatch.setattr(service, "CHUNK", 2)
    made, _job = propose([make_worker() for _ in range(5)], officer)
    for _ in range(2):
        assert queue_bulk(bulk_id=made.pk, say=lambda done, total: None) == 5
    assert Notice.objects.filter(kind="bulk").count() == 5


def test_above_the_limit_a_second_person_decides(officer, monkeypatch):
    monkeypatch.setattr(service, "ALONE", 2)
    made, job = propose([make_worker() for _ in range(3)], officer)
    assert (made.state, job) == (BulkMessage.State.ASKED, None)
    assert queue_bulk(bulk_id=made.pk, say=lambda done, total: None) == 0

    with pytest.raises(AnotherPersonNeeded):
        decide_bulk(bulk=made, yes=True, by=officer)
    colleague = make_officer()
    job = decide_bulk(bulk=made, yes=True, by=colleague)
    assert run_job(job.pk).result == {"persons": 3}
    with pytest.raises(BulkDecided):
        decide_bulk(bulk=made, yes=False, by=colleague)


def test_what_was_refused_reaches_nobody(officer, monkeypatch):
    monkeypatch.setattr(service, "ALONE", 0)
    made, _job = propose([make_worker()], officer)
    assert decide_bulk(bulk=made, yes=False, by=make_officer()) is None
    assert queue_bulk(bulk_id=made.pk, say=lambda done, total: None) == 0
    assert not Notice.objects.exists()


def test_who_took_the_consent_back_gets_none(officer):
    silent = make_worker()
    keep_consents(workers=[silent], purposes=["messages"], manner="read_aloud", by=None)
    withdraw_consent(worker=silent, purpose="messages", by=None)
    made, _job = propose([silent], officer)
    queue_bulk(bulk_id=made.pk, say=lambda done, total: None)
    dispatch_due(gateway=FakeGateway())
    assert Notice.objects.get(kind="bulk").state == "superseded"


def test_nobody_and_numbers_are_refused(officer):
    with pytest.raises(NobodyToTell):
        propose([], officer)
    assert not BulkForm({"text": "证件52039919880214901X"}).is_valid()
    assert not BulkForm({"text": "字" * 199}).is_valid()
    assert not BulkForm({"text": "{name}：开始报名"}).is_valid()
    assert BulkForm({"text": " 多  空格 "}).is_valid()
