"""Names as rosters have them, and what is made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers import refusals
from workers.names import NameMend, carrier_name, clean_name, initials_of, name_key, pinyin_of

DOTTED = "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("written", "name", "mends"),
    [
        ("测一鸣", "测一鸣", []),
        ("测  一鸣", "测一鸣", [NameMend.BLANKS]),
        ("测　一鸣", "测一鸣", [NameMend.BLANKS]),
        (" 测一鸣\t", "测一鸣", []),
        ("测\u200b一鸣\ufeff", "测一鸣", []),
        ("测一鸣(女)", "测一鸣", [NameMend.REMARK]),
        ("测一鸣（曾用名：测二）", "测一鸣", [NameMend.REMARK]),
        ("测一鸣【组长】", "测一鸣", [NameMend.REMARK]),
        ("测一鸣（女", "测一鸣", [NameMend.REMARK]),
        ("测一鸣15400001234", "测一鸣", [NameMend.DIGITS]),
        ("测一鸣 154-0000-1234", "测一鸣", [NameMend.DIGITS]),
        ("1、测一鸣", "测一鸣", [NameMend.DIGITS]),
        ("阿依古丽•买买提", DOTTED, [NameMend.DOT]),
        ("阿依古丽・买买提", DOTTED, [NameMend.DOT]),
        ("阿依古丽‧买买提", DOTTED, [NameMend.DOT]),
        ("阿依古丽.买买提", DOTTED, [NameMend.DOT]),
        ("阿依古丽．买买提", DOTTED, [NameMend.DOT]),
        ("阿依古丽 . 买买提", DOTTED, [NameMend.DOT]),
        (DOTTED, DOTTED, []),
        ("㯊𬱖", "㯊𬱖", []),
        ("测\ue000", "测\ue000", []),
        ("John  Smith", "John Smith", [NameMend.BLANKS]),
        ("试" * 25, "试" * 25, []),
    ],
)
def test_clean_name_says_what_it_mended(written, name, mends):
    cleaned = clean_name(written)

    assert (cleaned.legal_name, list(cleaned.mends)) == (name, mends)


def test_remark_and_digits_are_handed_back():
    cleaned = clean_name("测一鸣(女)15400001234")

    assert (cleaned.remark, cleaned.digits) == ("女", "15400001234")


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("", refusals.NameMissing),
        (" 　", refusals.NameMissing),
        ("(女)", refusals.NameMissing),
        ("15400001234", refusals.NameMissing),
        ("测", refusals.NameUnreadable),
        ("=cmd|' /C calc'!A0", refusals.NameUnreadable),
        ("@测一鸣", refusals.NameUnreadable),
        ("测一鸣?", refusals.NameUnreadable),
        ("测<script>一鸣", refusals.NameUnreadable),
        ("试" * 51, refusals.NameTooLong),
    ],
)
def test_what_is_no_name_is_refused(written, refusal):
    with pytest.raises(refusal):
        clean_name(written)


@pytest.mark.parametrize("other", ["阿依古丽•买买提", "阿依古丽买买提", "阿依古丽 买买提", "阿依古丽.买买提"])
def test_names_compare_without_dots(other):
    assert name_key(other) == name_key(DOTTED)


@pytest.mark.parametrize(
    ("name", "spelled", "initials"),
    [
        ("单试样", "shanshiyang", "ssy"),
        ("解试样", "xieshiyang", "xsy"),
        ("仇试", "qiushi", "qs"),
        ("区试", "oushi", "os"),
        ("查试", "zhashi", "zs"),
        ("曾试", "zengshi", "zs"),
        ("覃试", "qinshi", "qs"),
        ("尉迟试", "yuchishi", "ycs"),
        ("吕试", "lvshi", "ls"),
        (DOTTED, "ayigulimaimaiti", "ayglmmt"),
        ("John Smith", "johnsmith", "js"),
    ],
)
def test_pinyin_reads_surnames_as_surnames(name, spelled, initials):
    assert (pinyin_of(name), initials_of(name)) == (spelled, initials)


def test_carrier_name_fits_the_ticket():
    assert carrier_name("测一鸣") == "测一鸣"
    assert carrier_name("测㯊") == "测hen"
    assert carrier_name("试" * 25) == "试" * 15


@given(text=st.text(max_size=60))
def test_any_text_is_a_clean_name_or_refused(text):
    try:
        name = clean_name(text).legal_name
    except (refusals.NameMissing, refusals.NameUnreadable, refusals.NameTooLong):
        return
    assert 2 <= len(name) <= 50
    assert name_key(clean_name(name).legal_name) == name_key(name)
    assert sum(1 if sign.isascii() else 2 for sign in carrier_name(name)) <= 30
