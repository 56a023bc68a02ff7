"""How dates, money, numbers and states are written, in both languages."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from zunyi.desk.templatetags import bureau

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2027, 2, 14, 7, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("zh-hans", "2027年2月14日 周日", "2027年2月14日 周日 07:30"),
        ("en", "14 Feb 2027, Sun", "14 Feb 2027, Sun 07:30"),
    ],
)
def test_dates(language: str, day: str, moment: str) -> None:
    with translation.override(language):
        assert bureau.cn_date(date(2027, 2, 14)) == day
        assert bureau.cn_datetime(MORNING) == moment
        assert bureau.cn_datetime(MORNING.astimezone(ZoneInfo("UTC"))) == moment
        assert bureau.cn_datetime(None) == ""


@pytest.mark.parametrize(
    ("amount", "written"), [(None, ""), (6500, "¥6,500"), (Decimal("6500.50"), "¥6,500.50"), (Decimal("0.00"), "¥0")]
)
def test_money(amount: Decimal | None, written: str) -> None:
    assert bureau.yuan(amount) == written


@pytest.mark.parametrize(
    ("number", "written", "masked"),
    [
        ("15400001234", "154 0000 1234", "154 •••• 1234"),
        ("+8615400001234", "154 0000 1234", "154 •••• 1234"),
        ("0851", "0851", "••••"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_phones(number: str | None, written: str, masked: str) -> None:
    assert bureau.phone(number) == written
    assert bureau.masked_phone(number) == masked


def render(source: str, address: str = "/", **context: object) -> str:
    request = RequestFactory().get(address)
    return Template("{% load bureau %}" + source).render(Context({"request": request, **context})).strip()


def test_a_status_is_a_word_with_an_icon() -> None:
    shown = render('{% status "已确认" "good" %}')

    assert "已确认" in shown
    assert "#circle-check" in shown
    assert 'class="status status-good"' in shown


def test_a_count_of_nothing_opens_nothing() -> None:
    assert render('{% number_link 0 "/list/" %}') == '<span class="numbers">0</span>'
    assert render('{% number_link 1234 "/list/" %}') == '<a class="number-link" href="/list/">1,234</a>'


def test_a_head_sorts_and_keeps_the_filters() -> None:
    first = render('{% sort_head "name" "姓名" %}', "/?county=520324&page=3")
    again = render('{% sort_head "name" "姓名" %}', "/?sort=name")

    assert 'href="?county=520324&amp;sort=name"' in first
    assert "aria-sort" not in first
    assert 'href="?sort=-name"' in again
    assert 'aria-sort="ascending"' in again


def test_what_a_person_typed_is_escaped() -> None:
    shown = render("{% status word 'bad' %}{% number_link 3 url %}", word="<b>x</b>", url='"><script>')

    assert "<b>" not in shown
    assert "<script>" not in shown


def test_a_qr_code_needs_no_inline_style() -> None:
    drawn = render('{% qr "https://example.org/s/7KQ4M2" %}')

    assert "<svg" in drawn
    assert "style=" not in drawn
    assert "7KQ4M2" not in drawn


def test_chinese_sentences_have_chinese_signs() -> None:
    narrow = re.compile(
        r"(?<=[\u4e00-\u9fff”）])[,;:?!](?=[\u4e00-\u9fff“]|$)|(?<=[\u4e00-\u9fff])\([^()%]*[\u4e00-\u9fff]"
    )
    wrong = []
    for path in sorted((settings.BASE_DIR / "locale").glob("*/zh_Hans/LC_MESSAGES/django.po")):
        for message in read_po(path.open("rb"), locale="zh_Hans"):
            chinese = message.string if isinstance(message.string, str) else "".join(message.string)
            # The words of a yes-no filter are parted by the filter's own comma.
            if message.id and narrow.search(chinese) and "yes,no" not in str(message.id):
                wrong.append(chinese)

    assert wrong == []
