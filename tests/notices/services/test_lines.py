"""Several gateways: rate, money and fail-over, with several dispatchers, and never two messages for one."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.notices import Clock, make_notice
from tests.races import race
from zunyi.notices.gateways import Switchboard, Terms
from zunyi.notices.gateways.fake import FakeGateway, Mood
from zunyi.notices.models import FakeMessage, Line, Notice
from zunyi.notices.services import ask
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.lines import TROUBLES, grant, note_answers, resting
from zunyi.notices.services.retention import forget_words

State = Notice.State
pytestmark = pytest.mark.django_db


def moody(name, mood=Mood.ACCEPT):
    return FakeGateway(lambda phone, reference: mood, name=name)


def board(*ways, **terms):
    return Switchboard({"sms": list(ways)}, terms)


def after(notice):
    notice.refresh_from_db()
    return notice


def test_a_busy_gateway_hands_over_to_the_next_at_once():
    clock = Clock()
    notice = make_notice(due_at=clock.now)
    ways = board(moody("first", Mood.BUSY), moody("second"))

    dispatch_due(gateway=ways, clock=clock)
    dispatch_due(gateway=ways, clock=clock)

    assert (after(notice).state, notice.gateway, notice.attempts) == (State.SENT, "second", 2)


def test_what_is_unknown_is_never_handed_to_another_before_the_first_has_said_that_it_has_nothing():
    clock = Clock()
    notice = make_notice(due_at=clock.now)
    ways = board(moody("first", Mood.LOSE), moody("second"))
    dispatch_due(gateway=ways, clock=clock)

    for _ in range(4):
        clock.forward(minutes=1)
        dispatch_due(gateway=ways, clock=clock)
        assert (after(notice).state, FakeMessage.objects.count()) == (State.UNKNOWN, 0)
    clock.forward(minutes=2)
    dispatch_due(gateway=ways, clock=clock)

    assert (after(notice).gateway, notice.state, FakeMessage.objects.count()) == ("second", State.SENT, 1)


def accepted_in_silence(monkeypatch=None):
    clock = Clock()
    notice = make_notice(due_at=clock.now)
    ways = board(moody("first", Mood.ACCEPT_SILENTLY), moody("second"))
    for _ in range(3):
        dispatch_due(gateway=ways, clock=clock)
        clock.forward(minutes=6)
    return after(notice)


def test_a_message_taken_in_silence_by_the_first_is_not_sent_by_the_second():
    assert (accepted_in_silence().gateway, FakeMessage.objects.count()) == ("first", 1)


def test_control_who_hands_on_without_asking_sends_twice(monkeypatch):
    monkeypatch.setattr(ask, "_ask_one", lambda way, question: None)

    accepted_in_silence()

    assert FakeMessage.objects.count() == 2


def test_a_gateway_that_is_gone_cannot_be_asked_so_people_tell():
    clock = Clock()
    notice = make_notice(due_at=clock.now)
    dispatch_due(gateway=board(moody("first", Mood.LOSE)), clock=clock)
    clock.forward(minutes=10)

    dispatch_due(gateway=board(moody("second")), clock=clock)

    assert (after(notice).state, FakeMessage.objects.count()) == (State.TO_CALL, 0)


def test_a_channel_without_a_gateway_ends_on_the_call_sheet():
    notice = make_notice(channel="voice")

    dispatch_due(gateway=board(moody("first")))

    assert after(notice).state == State.TO_CALL


def test_after_much_trouble_a_line_rests_and_one_good_answer_wakes_it():
    now = timezone.now()
    note_answers("first", fine=0, troubles=0, trouble="", now=now)
    grant("first", Terms(), [1], now=now)
    note_answers("first", fine=0, troubles=TROUBLES, trouble="busy", now=now)
    assert "first" in resting(["first"])
    note_answers("first", fine=1, troubles=0, trouble="", now=now)
    assert resting(["first"]) == {}


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_together_do_not_pass_the_rate():
    terms, now = Terms(per_second=30), timezone.now()

    counts = race(*[partial(lambda: grant("first", terms, [1] * 20, now=now).count)] * 4)

    assert sum(counts) == 30
    assert grant("first", terms, [1] * 20, now=now + timedelta(seconds=0.5)).count == 15


def test_the_days_money_holds_messages_back_and_the_next_day_frees_them():
    clock = Clock()
    for _ in range(5):
        make_notice(due_at=clock.now)
    ways = board(moody("first"), first=Terms(fen_a_part=5, fen_a_day=15))

    dispatch_due(gateway=ways, clock=clock)
    dispatch_due(gateway=ways, clock=clock)

    assert FakeMessage.objects.count() == 3
    assert Line.objects.get(name="first").cost == 15
    assert {notice.why for notice in Notice.objects.filter(state="due")} == {"今天的短信费用已用完。"}
    clock.forward(days=1)
    dispatch_due(gateway=ways, clock=clock)
    assert FakeMessage.objects.count() == 5


def test_the_words_of_old_messages_are_forgotten_and_the_counts_stay(settings):
    old, new, waiting = make_notice(), make_notice(), make_notice(due_at=timezone.now() + timedelta(days=1), text="…")
    dispatch_due(gateway=FakeGateway())
    Notice.objects.exclude(pk=new.pk).update(state_at=timezone.now() - timedelta(days=settings.NOTICE_TEXT_DAYS + 1))

    assert (forget_words(), forget_words()) == (1, 0)

    assert (after(old).text, old.phone, old.state) == ("", "", State.SENT)
    assert after(new).text
    assert after(waiting).text
