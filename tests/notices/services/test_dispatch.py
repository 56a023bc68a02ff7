"""What becomes of a message that is due, whatever the provider answers."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories import notices as made
from tests.factories.notices import Clock, make_notice
from zunyi.notices import kinds
from zunyi.notices.gateways import GatewayCannotTell
from zunyi.notices.gateways.fake import FakeGateway, Mood
from zunyi.notices.kinds import Letter, NotWanted
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services import dispatch
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.weigh import MAX_ATTEMPTS, back_off

State = Notice.State
pytestmark = pytest.mark.django_db


def in_the_mood(mood):
    return FakeGateway(lambda phone, reference: mood)


def after(notice):
    notice.refresh_from_db()
    return notice


def at(hour, minute=0, day=1):
    return timezone.make_aware(datetime(2027, 2, day, hour, minute))


def test_what_is_due_is_sent_once_with_the_signature_and_what_is_not_due_waits():
    clock = Clock()
    due = make_notice(phone="15400000001", about_id="7", due_at=clock.now)
    later = make_notice(due_at=clock.now + timedelta(minutes=1))

    tally = dispatch_due(gateway=FakeGateway(), clock=clock)
    dispatch_due(gateway=FakeGateway(), clock=clock)

    message = FakeMessage.objects.get()
    assert dict(tally) == {"sent": 1}
    assert (message.phone, message.text) == ("15400000001", "【遵义人社】第7号消息")
    assert (after(due).state, due.provider_ref, due.text, due.attempts) == ("sent", str(message.pk), message.text, 1)
    assert after(later).state == State.DUE


def test_what_lost_its_sense_is_not_sent_and_says_why():
    notice = make_notice()
    made.answers[notice.pk] = NotWanted("The booking was cancelled.")

    dispatch_due(gateway=FakeGateway())

    assert (after(notice).state, notice.why) == (State.SUPERSEDED, "报名已取消。")
    assert not FakeMessage.objects.exists()


def test_what_it_was_about_may_be_gone(monkeypatch):
    notice = make_notice()
    monkeypatch.setitem(kinds._kinds, "test_urgent", kinds.NoticeKind("test_urgent", "", lambda notices: {}))

    dispatch_due(gateway=FakeGateway())

    assert after(notice).state == State.SUPERSEDED


@pytest.mark.parametrize("phone", ["", "0851-2345678", "1540000"])
def test_somebody_without_a_mobile_phone_is_told_in_person(phone):
    notice = make_notice(phone=phone)

    dispatch_due(gateway=FakeGateway())

    assert after(notice).state == State.TO_CALL
    assert notice.text.startswith("【遵义人社】")
    assert not FakeMessage.objects.exists()


@pytest.mark.parametrize(
    ("hour", "until", "state", "due"),
    [
        (20, None, State.SENT, None),
        (21, None, State.DUE, at(8, day=2)),
        (3, None, State.DUE, at(8)),
        (8, None, State.SENT, None),
        # Two hours before the vehicle leaves are enough …
        (22, at(10, day=2), State.DUE, at(8, day=2)),
        # … less is not: better woken than left behind.
        (22, at(9, 59, day=2), State.SENT, None),
        (3, at(5), State.SENT, None),
        (3, at(3), State.SUPERSEDED, None),
    ],
)
def test_quiet_hours(hour, until, state, due):
    clock = Clock(at(hour))
    notice = make_notice(kind="test", due_at=clock.now)
    made.answers[notice.pk] = Letter("15400000009", "提醒", of_use_until=until)

    dispatch_due(gateway=FakeGateway(), clock=clock)

    assert after(notice).state == state
    if due:
        assert notice.due_at == due


def test_what_waited_for_the_morning_goes_out_in_the_morning():
    clock = Clock(at(23))
    notice = make_notice(kind="test", due_at=clock.now)
    dispatch_due(gateway=FakeGateway(), clock=clock)
    clock.now = at(8, day=2)

    dispatch_due(gateway=FakeGateway(), clock=clock)

    assert (after(notice).state, notice.reason) == (State.SENT, "")


def test_urgent_messages_pass_the_quiet_hours():
    clock = Clock(at(23))
    notice = make_notice(kind="test_urgent", due_at=clock.now)
    single = make_notice(kind="test", due_at=clock.now)
    made.answers[single.pk] = Letter("15400000009", "改了", urgent=True)

    dispatch_due(gateway=FakeGateway(), clock=clock)

    assert (after(notice).state, after(single).state) == (State.SENT, State.SENT)


def test_a_refused_message_is_the_desks_and_says_what_the_provider_said():
    notice = make_notice()

    dispatch_due(gateway=in_the_mood(Mood.REFUSE))

    assert (after(notice).state, notice.why) == (State.FAILED, "短信公司拒收。 · number is not in service")


def test_a_busy_provider_is_tried_again_later_each_time_and_at_last_not_any_more():
    clock = Clock()
    notice = make_notice(due_at=clock.now)

    for attempt in range(1, MAX_ATTEMPTS):
        dispatch_due(gateway=in_the_mood(Mood.BUSY), clock=clock)
        assert (after(notice).state, notice.attempts) == (State.DUE, attempt)
        assert notice.due_at == clock.now + back_off(attempt)
        clock.now = notice.due_at
    dispatch_due(gateway=in_the_mood(Mood.BUSY), clock=clock)

    assert after(notice).state == State.FAILED
    assert [back_off(tries).total_seconds() for tries in (1, 2, 3, 8, 11)] == [15, 30, 60, 900, 900]


def test_an_overloaded_provider_is_left_alone_until_the_next_bell():
    for _ in range(45):
        make_notice()
    calls = []

    def busy(phone, reference):
        calls.append(reference)
        return Mood.BUSY

    dispatch_due(gateway=FakeGateway(busy))

    assert len(calls) == dispatch.CHUNK
    assert Notice.objects.filter(state=State.DUE, attempts=0).count() == 45 - dispatch.CHUNK


def test_a_message_accepted_without_an_answer_is_asked_for_and_not_sent_again():
    clock = Clock()
    notice = make_notice(due_at=clock.now)

    dispatch_due(gateway=in_the_mood(Mood.ACCEPT_SILENTLY), clock=clock)
    assert after(notice).state == State.UNKNOWN
    clock.forward(seconds=31)
    dispatch_due(gateway=FakeGateway(), clock=clock)

    assert (after(notice).state, notice.provider_ref) == (State.SENT, str(FakeMessage.objects.get().pk))


def test_a_message_that_got_lost_is_sent_again_only_when_it_was_absent_for_five_minutes():
    clock = Clock()
    notice = make_notice(due_at=clock.now)
    dispatch_due(gateway=in_the_mood(Mood.LOSE), clock=clock)

    for _ in range(4):
        clock.forward(minutes=1)
        dispatch_due(gateway=FakeGateway(), clock=clock)
        assert (after(notice).state, FakeMessage.objects.count()) == (State.UNKNOWN, 0)
    clock.forward(minutes=1)
    dispatch_due(gateway=FakeGateway(), clock=clock)

    assert (after(notice).state, notice.attempts, FakeMessage.objects.count()) == (State.SENT, 2, 1)


def test_where_nobody_can_be_asked_people_tell_in_person():
    class Mute(FakeGateway):
        def find(self, message):
            raise GatewayCannotTell

    clock = Clock()
    notice = make_notice(due_at=clock.now)
    gateway = Mute(lambda phone, reference: Mood.ACCEPT_SILENTLY)

    dispatch_due(gateway=gateway, clock=clock)
    clock.forward(minutes=1)
    dispatch_due(gateway=gateway, clock=clock)

    assert (after(notice).state, FakeMessage.objects.count()) == (State.TO_CALL, 1)


def test_one_message_without_words_does_not_hold_up_the_others(monkeypatch):
    good, bad = make_notice(), make_notice()

    def compose(notices):
        if any(notice.pk == bad.pk for notice in notices):
            raise ValueError("no words")
        return {notice.pk: Letter(notice.person, "好") for notice in notices}

    monkeypatch.setitem(kinds._kinds, "test_urgent", kinds.NoticeKind("test_urgent", "", compose, urgent=True))
    dispatch_due(gateway=FakeGateway())

    assert after(good).state == State.SENT
    assert (after(bad).state, bad.attempts) == (State.DUE, 1)


def test_a_kind_that_nobody_brought_is_the_desks():
    notice = make_notice(kind="of another time")

    dispatch_due(gateway=FakeGateway())

    assert after(notice).state == State.FAILED


def test_no_identity_number_ever_leaves_the_house():
    notice = make_notice()
    made.answers[notice.pk] = Letter(notice.person, "证件52039919880214901X，请带好")

    dispatch_due(gateway=FakeGateway())

    assert (after(notice).state, notice.text) == (State.FAILED, "")
    assert not FakeMessage.objects.exists()


def test_a_dispatcher_whose_time_is_over_gives_back_what_it_did_not_begin():
    for _ in range(45):
        make_notice()

    dispatch_due(gateway=FakeGateway(), seconds=0.0001)

    assert Notice.objects.filter(state=State.CLAIMED).count() == 0
    assert FakeMessage.objects.count() == Notice.objects.filter(state=State.SENT).count()
