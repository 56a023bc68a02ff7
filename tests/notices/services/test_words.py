"""The words of messages: which line is taken, and which version is in use."""

import pytest

from tests.factories.accounts import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.services.booking import book_workers
from zunyi.audit.models import AuditEntry
from zunyi.notices.forms import WordsForm
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.kinds import all_kinds, kind_of
from zunyi.notices.models import FakeMessage, NoticeTemplate
from zunyi.notices.queries.measure import measure
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.words import drop_words, save_words, use_words
from zunyi.notices.words import variables_in, worded

BOOKED = {"kind": "booked", "language": "zh-hans", "channel": "sms"}


def form(text, kind="booked", language="zh-hans", channel="sms"):
    return WordsForm({"text": text}, kind=kind_of(kind), language=language, channel=channel)


def test_the_fullest_line_that_fits_is_taken_and_else_the_cheapest():
    text = "{a}" * 3 + "\n{a}{a}\n{a}"
    assert worded(text, {"a": "字" * 10}) == "字" * 30
    assert worded(text, {"a": "字" * 30}) == "字" * 60
    assert worded(text, {"a": "字" * 100}) == "字" * 100
    assert worded(text, {"a": "字" * 100}, spoken=True) == "字" * 300


@pytest.mark.django_db
def test_the_words_that_come_with_the_program_pass_their_own_rules():
    wordy = [(kind, key, text) for kind in all_kinds() for key, text in kind.words.items()]
    assert len(wordy) > 40
    wrong = [
        (kind.code, language, channel, checked.errors)
        for kind, (language, channel), text in wordy
        if not (checked := form(text, kind.code, language, channel)).is_valid()
    ]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{to}报名成功，{nonsense}，免费。", "nonsense"),
        ("{to}报名成功，免费。{", "花括号"),
        ("{to}报名成功，免费。证件52039919880214901X", "身份证号"),
        ("{to}报名成功。", "免费"),
        ("{to}报名成功，免费。\n{to}报名成功。", "免费"),
        ("免费" + "{meet}" * 8, "3"),
    ],
)
def test_words_are_refused_with_the_reason(text, word):
    checked = form(text)
    assert not checked.is_valid()
    assert word in str(checked.errors)


@pytest.mark.django_db
def test_words_are_measured_with_the_longest_values_and_with_real_bookings():
    trip = make_trip(seats=4)
    for name in ("测一鸣", "阿卜杜热合曼·买买提吐尔逊江"):
        book_workers(trip=trip, workers=[make_worker(legal_name=name)], by=None, channel="web")
    text = "{to}报名成功，{meet}乘{vehicle}赴{destination}，座位{seats}，免费，带身份证，路上注意安全，祝您一路平安。"

    found = measure(kind_of("booked"), text, "zh-hans", "sms")

    assert (found.lines[0].parts, found.lines[0].longest_parts, found.most_parts) == (1, 2, 2)
    assert sum(n for _parts, n in found.cases) == 2
    assert any("测一鸣" in words for words, _length, _parts in found.shown)
    assert set(variables_in(text)) == {"to", "meet", "vehicle", "destination", "seats"}


@pytest.mark.django_db
def test_a_draft_says_nothing_and_what_is_put_in_use_is_said_at_once():
    officer = make_officer()
    trip = make_trip()
    draft = save_words(text="{to}您已报上名，免费。", by=officer, **BOOKED)
    book_workers(trip=trip, workers=[make_worker(legal_name="测一鸣")], by=None, channel="web")
    dispatch_due(gateway=FakeGateway())
    use_words(words=draft, by=officer)
    book_workers(trip=trip, workers=[make_worker(legal_name="样例乙")], by=None, channel="web")
    dispatch_due(gateway=FakeGateway())

    first, second = FakeMessage.objects.order_by("pk").values_list("text", flat=True)
    assert "报名成功" in first
    assert second == "【遵义人社】样例乙，您已报上名，免费。"
    newer = save_words(text="{to}座位有了，免费。", by=officer, **BOOKED)
    use_words(words=newer, by=officer)
    assert list(NoticeTemplate.objects.order_by("version").values_list("version", "state")) == [
        (1, "retired"), (2, "approved"),
    ]  # fmt: skip
    assert drop_words(by=officer, **BOOKED) == 1
    assert drop_words(by=officer, **BOOKED) == 0
    assert AuditEntry.objects.filter(action__startswith="words.").count() == 5


@pytest.mark.django_db
def test_a_worker_who_prefers_english_gets_english_and_chinese_where_there_is_none():
    trip = make_trip()
    book_workers(
        trip=trip, workers=[make_worker(legal_name="Li Ming", preferred_language="en")], by=None, channel="web"
    )
    dispatch_due(gateway=FakeGateway())
    text = FakeMessage.objects.get().text
    assert text.startswith("【遵义人社】Li Ming: seat booked, free of charge: ")
    assert "to 晋江" in text
