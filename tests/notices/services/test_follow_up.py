"""What people do about messages that did not get through."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.notices import make_notice
from zunyi.audit.models import AuditEntry
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.queries.notice import to_call
from zunyi.notices.refusals import NoticeNotOpen
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.follow_up import record_call, send_again

State = Notice.State
pytestmark = pytest.mark.django_db


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "about_id"))


def test_a_failed_message_is_sent_again_with_all_its_tries_and_a_line_in_the_history():
    long_ago = timezone.now() - timedelta(days=1)
    notice = make_notice(state=State.FAILED, attempts=12, reason="The provider was busy.", due_at=long_ago)
    officer = make_officer()

    assert send_again(notices=[notice], by=officer) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.reason) == (State.DUE, 0, "")
    assert actions() == [("notice.sent_again", str(notice.pk))]
    dispatch_due(gateway=FakeGateway())
    assert FakeMessage.objects.count() == 1


@pytest.mark.parametrize("state", [State.SENT, State.DUE, State.SUPERSEDED, State.TOLD, State.UNKNOWN])
def test_what_needs_nobody_is_neither_sent_again_nor_called_about(state):
    notice, officer = make_notice(state=state), make_officer()

    with pytest.raises(NoticeNotOpen):
        send_again(notices=[notice], by=officer)
    with pytest.raises(NoticeNotOpen):
        record_call(notice=notice, told=True, by=officer)
    assert actions() == []


def test_a_double_click_sends_once():
    notice, officer = make_notice(state=State.FAILED), make_officer()
    send_again(notices=[notice], by=officer)

    with pytest.raises(NoticeNotOpen):
        send_again(notices=[notice], by=officer)


def test_the_result_of_a_call_is_kept_and_may_turn_good_later():
    notice, officer = make_notice(state=State.TO_CALL), make_officer()

    record_call(notice=notice, told=False, by=officer)
    assert Notice.objects.get().state == State.NOT_REACHED
    record_call(notice=notice, told=True, by=officer)

    assert Notice.objects.get().state == State.TOLD
    assert actions() == [("notice.not_reached", str(notice.pk)), ("notice.told", str(notice.pk))]


def test_who_is_called_hears_the_newest_word_and_the_older_one_about_the_same_thing_is_told_with_it():
    older = make_notice(state="failed", kind="booked", about_id="7", phone="15400000001")
    newer = make_notice(state="to_call", kind="reminder", about_id="7", phone="15400000001")
    other = make_notice(state="to_call", kind="reminder", about_id="8", phone="15400000001")
    assert set(to_call(Notice.objects.all())) == {newer, other}

    record_call(notice=newer, told=False, by=make_officer())
    older.refresh_from_db()
    assert older.state == Notice.State.FAILED
    record_call(notice=newer, told=True, by=make_officer())
    assert {each.state for each in Notice.objects.filter(about_id="7")} == {Notice.State.TOLD}
    other.refresh_from_db()
    assert other.state == Notice.State.TO_CALL
