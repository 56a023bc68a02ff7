"""Text message, voice call, call sheet: everybody ends in read, answered, called by the village, or not reached."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import notices as made
from tests.factories.accounts import make_officer
from tests.factories.notices import Clock, make_notice
from zunyi.notices import kinds
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.kinds import Ladder, NotWanted
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.queries.notice import told_by_kind
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.follow_up import record_call
from zunyi.notices.services.ladder import climb, free_the_forsaken

State = Notice.State
pytestmark = pytest.mark.django_db
KIND, PHONE = "test_laddered", "15400000042"
LADDER = Ladder(voice_after=timedelta(minutes=60), call_after=timedelta(minutes=120))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def laddered(monkeypatch):
    made.register_test_kinds()
    laddered_kind = replace(kinds.kind_of("test_urgent"), code=KIND, ladder=LADDER)
    monkeypatch.setitem(kinds._kinds, KIND, laddered_kind)


@pytest.fixture
def voice(settings):
    settings.NOTICE_VOICE = True


def sent(clock, state=State.SENT, *, asked=True):
    """A message that went out now, with a receipt still to come where `asked`."""
    lease = clock.now if asked else None
    notice = make_notice(kind=KIND, phone=PHONE, state=state, state_at=clock.now, lease_until=lease, text="话")
    notice.phone = PHONE
    notice.save()
    return notice


def states():
    return list(Notice.objects.order_by("pk").values_list("channel", "state"))


def test_what_failed_is_told_by_voice_at_once_and_the_text_counts_no_more(voice, clock):
    sent(clock, State.FAILED)

    assert dict(climb(now=clock.now)) == {"wechat": 0, "voice": 1, "village": 0}
    assert states() == [("sms", State.HANDED_ON), ("voice", State.DUE)]
    [told] = told_by_kind(Notice.objects.all())
    assert (told.total, told.told, told.on_the_way) == (1, 0, 1)


def test_without_voice_it_is_the_villages(clock):
    sent(clock, State.UNDELIVERED)
    assert dict(climb(now=clock.now)) == {"wechat": 0, "voice": 0, "village": 1}
    assert states() == [("sms", State.TO_CALL)]


def test_a_receipt_that_does_not_come_is_waited_for_as_long_as_the_kind_allows(voice, clock):
    sent(clock)
    assert climb(now=clock.now + timedelta(minutes=59)).total() == 0
    assert climb(now=clock.now + timedelta(minutes=60))["voice"] == 1
    # The call is made and rings out: half of the time to the call sheet is left.
    Notice.objects.filter(channel="voice").update(
        state=State.SENT, state_at=clock.now + timedelta(minutes=61), lease_until=clock.now, text="话"
    )
    assert climb(now=clock.now + timedelta(minutes=120)).total() == 0
    assert climb(now=clock.now + timedelta(minutes=121))["village"] == 1
    assert states() == [("sms", State.HANDED_ON), ("voice", State.TO_CALL)]
    record_call(notice=Notice.objects.get(channel="voice"), told=True, by=make_officer())
    [told] = told_by_kind(Notice.objects.all())
    assert (told.total, told.told) == (1, 1)


@pytest.mark.parametrize(("state", "asked"), [(State.DELIVERED, True), (State.SENT, False), (State.ANSWERED, False)])
def test_who_was_reached_is_left_alone(voice, clock, state, asked):
    sent(clock, state, asked=asked)
    assert climb(now=clock.now + timedelta(hours=5)).total() == 0


def test_a_kind_that_wants_an_answer_waits_for_one(voice, clock, monkeypatch, settings):
    settings.NOTICE_REPLIES = True
    asks = replace(LADDER, wants_answer=True)
    monkeypatch.setitem(kinds._kinds, KIND, replace(kinds.kind_of(KIND), ladder=asks))
    notice = sent(clock, State.DELIVERED)
    sent(clock, State.ANSWERED)
    assert climb(now=clock.now + timedelta(hours=1))["voice"] == 1
    notice.refresh_from_db()
    assert notice.state == State.HANDED_ON


def test_what_has_lost_its_sense_troubles_nobody(clock):
    notice = sent(clock, State.FAILED)
    made.answers[notice.pk] = NotWanted("The vehicle has left.")
    assert climb(now=clock.now)["village"] == 0
    assert states() == [("sms", State.SUPERSEDED)]


def test_the_voice_call_is_not_signed_and_rings_once(voice, clock):
    sent(clock, State.FAILED)
    climb(now=clock.now)
    climb(now=clock.now)
    dispatch_due(gateway=FakeGateway(), clock=clock)
    assert Notice.objects.filter(channel="voice").count() == 1
    assert not FakeMessage.objects.filter(text__startswith="【").exists()


def test_the_family_moves_along_to_the_call(voice, clock):
    lead = sent(clock, State.FAILED)
    other = make_notice(kind=KIND, state=State.CARRIED, carried_by=lead)
    climb(now=clock.now)
    other.refresh_from_db()
    assert other.carried_by == Notice.objects.get(channel="voice")
    [told] = told_by_kind(Notice.objects.all())
    assert (told.total, told.on_the_way) == (2, 2)


def test_nobody_stays_in_a_message_that_never_goes_out(clock):
    gone = sent(clock, State.SUPERSEDED)
    kept = sent(clock, State.SENT)
    forsaken = make_notice(kind=KIND, state=State.CARRIED, carried_by=gone)
    safe = make_notice(kind=KIND, state=State.CARRIED, carried_by=kept)
    assert [free_the_forsaken(), free_the_forsaken()] == [1, 0]
    forsaken.refresh_from_db()
    safe.refresh_from_db()
    assert (forsaken.state, safe.state) == (State.DUE, State.CARRIED)
