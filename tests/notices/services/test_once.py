"""Each message has its effect once, whoever dies and whoever comes too late; each guard has its control."""

import threading
from contextlib import suppress
from functools import partial

import pytest

from tests.factories.notices import Clock, make_notice
from tests.races import race
from zunyi.notices.gateways import Switchboard
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services import dispatch, leases
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.leases import claim_due, take_back_expired

State = Notice.State
pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


class DyingGateway(FakeGateway):
    """Takes the third message, and then the lights go out in the caller."""

    def __init__(self):
        super().__init__()
        self.taken = 0

    def send(self, message):
        number = super().send(message)
        self.taken += 1
        if self.taken == 3:
            raise Killed
        return number


def messages_by_reference():
    counts = {}
    for reference in FakeMessage.objects.values_list("reference", flat=True):
        counts[reference] = counts.get(reference, 0) + 1
    return counts


def all_once(notices):
    return messages_by_reference() == {notice.reference: 1 for notice in notices}


def dispatch_until_quiet(clock):
    for _ in range(12):
        dispatch_due(gateway=FakeGateway(), clock=clock)
        clock.forward(minutes=1)


def killed_in_the_middle():
    clock = Clock()
    notices = [make_notice(due_at=clock.now) for _ in range(10)]
    with pytest.raises(Killed):
        dispatch_due(gateway=DyingGateway(), clock=clock)
    dispatch_until_quiet(clock)
    return notices


def test_a_dispatcher_killed_after_the_provider_took_the_message_leads_to_no_second_one():
    notices = killed_in_the_middle()

    assert all_once(notices)
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SENT}


def test_control_without_the_attempt_committed_before_the_call_it_does(monkeypatch):
    def begin_in_memory_only(chunk, way, *, now):
        for notice in chunk:
            notice.attempts += 1
        return list(chunk)

    monkeypatch.setattr(dispatch, "_begin", begin_in_memory_only)

    notices = killed_in_the_middle()

    assert not all_once(notices)


def two_dispatchers_at_once():
    notices = [make_notice() for _ in range(150)]
    race(*[partial(dispatch_due, gateway=FakeGateway())] * 2)
    return notices


def test_two_dispatchers_at_once_send_each_message_once():
    assert all_once(two_dispatchers_at_once())


def test_control_without_the_lock_on_what_others_hold_they_send_twice(monkeypatch):
    both_have_read = threading.Barrier(2)

    def read_without_lock(wanted):
        rows = list(wanted)
        if rows and rows[0].state == State.DUE and not both_have_read.broken:
            with suppress(threading.BrokenBarrierError):
                both_have_read.wait(timeout=2)
        return rows

    def begin_whoever_holds_it(chunk, way, *, now):
        return list(chunk)

    monkeypatch.setattr(leases, "_lock", read_without_lock)
    # The fence would still catch it: it is the second wall behind the lock, and has its own control below.
    monkeypatch.setattr(dispatch, "_begin", begin_whoever_holds_it)

    assert not all_once(two_dispatchers_at_once())


def one_that_slept_over_its_lease():
    """One dispatcher claims and falls asleep; the lease runs out; another sends; the first wakes up."""
    clock = Clock()
    notices = [make_notice(due_at=clock.now)]
    sleeper = claim_due(now=clock.now, limit=10)
    clock.forward(minutes=2)
    dispatch_due(gateway=FakeGateway(), clock=clock)
    dispatch._work_off(
        sleeper, Switchboard.of(FakeGateway()), clock=clock, tally=dispatch.Counter(), stop_at=float("inf")
    )
    return notices


def test_who_slept_over_the_lease_sends_nothing_and_writes_nothing():
    notices = one_that_slept_over_its_lease()

    assert all_once(notices)
    assert Notice.objects.get().state == State.SENT


def test_control_without_the_fence_the_sleeper_sends_again(monkeypatch):
    unfenced = leases._WRITE_DOWN.replace("new.fence = notice.fence", "true").replace(
        "notice.fence = new.fence", "true"
    )
    unfenced = unfenced.replace("notice.state = %(was)s", "%(was)s <> ''")
    monkeypatch.setattr(leases, "_WRITE_DOWN", unfenced)

    assert not all_once(one_that_slept_over_its_lease())


def test_what_a_dead_dispatcher_had_only_claimed_is_due_again():
    clock = Clock()
    notice = make_notice(due_at=clock.now)
    claim_due(now=clock.now, limit=10)
    clock.forward(seconds=61)

    take_back_expired(now=clock.now)

    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.fence) == (State.DUE, 0, 2)


def test_a_dispatcher_does_not_wait_for_what_another_holds():
    held, free = make_notice(), make_notice()

    def claim_and_hold(ready, done):
        with leases.transaction.atomic():
            list(Notice.objects.select_for_update().filter(pk=held.pk))
            ready.set()
            done.wait(timeout=10)

    ready, done = threading.Event(), threading.Event()

    def dispatch_meanwhile():
        ready.wait(timeout=10)
        try:
            return dispatch_due(gateway=FakeGateway())
        finally:
            done.set()

    race(partial(claim_and_hold, ready, done), dispatch_meanwhile)

    assert messages_by_reference() == {free.reference: 1}
