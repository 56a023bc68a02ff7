"""Is it running? What the desk, a probe and Prometheus are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.notices import make_notice
from zunyi.accounts.roles import Role
from zunyi.jobs import hearts
from zunyi.jobs.models import Heart
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import Line
from zunyi.notices.queries.watch import current_alarms
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.watchdog import PATIENCE, Watchdog

pytestmark = pytest.mark.django_db


def everybody_alive():
    for kind in Heart.Kind:
        hearts.beat(kind)


def test_all_is_well_when_everybody_is_alive_and_nothing_is_late():
    everybody_alive()
    make_notice(due_at=timezone.now() - timedelta(minutes=2))

    assert current_alarms() == []


@pytest.mark.parametrize("kind", Heart.Kind)
def test_a_silent_heart_is_an_alarm(kind):
    everybody_alive()
    Heart.objects.filter(kind=kind).update(at=timezone.now() - timedelta(minutes=2))

    assert len(current_alarms()) == 1


def test_two_clocks_are_an_alarm():
    everybody_alive()
    hearts.beat("clock", name="elsewhere:7")

    assert current_alarms() == ["有两个时钟同时在走：请停掉一个。"]


def test_a_message_due_for_over_three_minutes_is_an_alarm_on_the_page_and_for_the_probe(client):
    everybody_alive()
    make_notice(due_at=timezone.now() - timedelta(minutes=4))
    client.force_login(make_officer(Role.COUNTY, "520324"))

    page = client.get("/desk/notices/status/")

    assert page.status_code == 200
    assert "有1条通知过了发送时间三分钟还没发出。" in page.content.decode()
    assert client.get("/healthz").json()["outbox"] == "1 overdue"


def test_the_days_money_is_told_before_it_is_gone(settings):
    everybody_alive()
    settings.NOTICE_DAY_LIMIT = {"fake": 1000}
    Line.objects.create(name="fake", day=timezone.localdate(), parts=180, cost=810)

    assert len(current_alarms()) == 1
    Line.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert current_alarms() == []


def test_prometheus_reads_the_figures_and_the_world_does_not(client):
    make_notice()
    dispatch_due(gateway=FakeGateway())
    make_notice(state="failed")

    text = client.get("/metrics").content.decode()

    assert 'zunyi_notices{state="sent"} 1.0' in text
    assert 'zunyi_notices{state="failed"} 1.0' in text
    assert 'zunyi_notices_latency_seconds{of="average"}' in text
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def test_a_worker_that_takes_nothing_while_bells_wait_is_ended():
    ended = []
    dog = Watchdog(["celery"], end=lambda: ended.append(True))

    assert not dog.look(0, waiting=3, taken=7, in_hand=0)
    assert not dog.look(1, waiting=3, taken=7, in_hand=0)
    assert dog.look(1 + PATIENCE, waiting=3, taken=7, in_hand=0)
    assert ended == [True]


@pytest.mark.parametrize(
    "later",
    [
        {"waiting": 0, "taken": 7, "in_hand": 0},
        {"waiting": 3, "taken": 8, "in_hand": 0},
        {"waiting": 3, "taken": 7, "in_hand": 1},
    ],
)
def test_a_worker_without_work_or_in_the_middle_of_it_is_left_alone(later):
    dog = Watchdog(["celery"], end=lambda: pytest.fail("ended a good worker"))
    dog.look(0, waiting=3, taken=7, in_hand=0)
    dog.look(1, waiting=3, taken=7, in_hand=0)

    assert not dog.look(PATIENCE + 2, **later)
    assert not dog.look(PATIENCE + 3, waiting=3, taken=later["taken"], in_hand=0)
