"""Identity numbers as people type them: mended where that is safe, else refused with the reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from workers import refusals
from workers.identity_number import IdentityNumber, mask, normalise

TODAY = date(2026, 11, 24)
# domain brief 7.1
KNOWN = {
    "520399198802149015": ("male", date(1988, 2, 14)),
    "520399199003079027": ("female", date(1990, 3, 7)),
    "520399199602299048": ("female", date(1996, 2, 29)),
    "520399195712319072": ("male", date(1957, 12, 31)),
    "52039920170601908X": ("female", date(2017, 6, 1)),
    "52039919850615918X": ("female", date(1985, 6, 15)),
    "522199197205059093": ("male", date(1972, 5, 5)),
    "11010519491231002X": ("female", date(1949, 12, 31)),
    "440524188001010014": None,  # valid to the standard, but nobody alive
}


@pytest.mark.parametrize("number", [number for number, facts in KNOWN.items() if facts])
def test_known_numbers(number):
    parsed = IdentityNumber.parse(number, today=TODAY)

    assert (parsed.number, parsed.sex, parsed.born_on) == (number, *KNOWN[number])


@pytest.mark.parametrize(
    "typed",
    [
        "52039920170601908x",
        "52039920170601908Ｘ",
        "52039920170601908ｘ",
        "５２０３９９２０１７０６０１９０８Ｘ",
        "520399 20170601 908X",
        "520399-20170601-908X",
        "\t52039920170601908X",
        "'52039920170601908X",
        "‘52039920170601908X",
        "　52039920170601908X　",
        "\u200b52039920170601908X\ufeff",
        "520399\xa020170601\n908X",
    ],
)
def test_spelling_is_mended(typed):
    assert IdentityNumber.parse(typed, today=TODAY).number == "52039920170601908X"


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", refusals.IdentityNumberMissing),
        (None, refusals.IdentityNumberMissing),
        ("  \t'", refusals.IdentityNumberMissing),
        ("520399880214901", refusals.IdentityNumberOfFifteenDigits),
        (520399880214901.0, refusals.IdentityNumberOfFifteenDigits),
        ("52039919750731970", refusals.IdentityNumberLength),
        ("5203991988021490155", refusals.IdentityNumberLength),
        ("无", refusals.IdentityNumberLength),
        ("52039919880214901A", refusals.IdentityNumberCharacters),
        ("5203991988O2149015", refusals.IdentityNumberCharacters),
        ("52039919X802149015", refusals.IdentityNumberCharacters),
        ("520399198802149016", refusals.IdentityNumberChecksum),
        ("520399198802149000", refusals.IdentityNumberBrokenByExcel),
        ("5.20399E+17", refusals.IdentityNumberBrokenByExcel),
        ("5.20399198802149e17", refusals.IdentityNumberBrokenByExcel),
        (520399198802149015.0, refusals.IdentityNumberBrokenByExcel),
        (520399198802149015, refusals.IdentityNumberBrokenByExcel),
        ("520399199002309018", refusals.IdentityNumberBirthDate),
        ("520399190002299018", refusals.IdentityNumberBirthDate),
        ("440524188001010014", refusals.IdentityNumberBirthDate),
        ("520399203001019010", refusals.IdentityNumberOfTheFuture),
    ],
)
def test_refused_with_the_reason(typed, refusal):
    if refusal in (refusals.IdentityNumberBirthDate, refusals.IdentityNumberOfTheFuture):
        typed = typed[:17] + calc_check_digit(typed)

    with pytest.raises(refusals.IdentityNumberRefused) as caught:
        IdentityNumber.parse(typed, today=TODAY)

    assert type(caught.value) is refusal


def test_invented_area_only_where_it_is_allowed():
    with override_settings(ALLOW_TEST_IDS=False):
        with pytest.raises(refusals.IdentityNumberOfNobody):
            IdentityNumber.parse("520399198802149015", today=TODAY)
        assert IdentityNumber.parse("522199197205059093", today=TODAY).sex == "male"


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2027, 1, 30), 15), (date(2027, 1, 31), 16), (date(2027, 2, 1), 16)],
)
def test_age_turns_on_the_birthday(day, age):
    assert IdentityNumber.parse("520399201101319063", today=TODAY).age_on(day) == age


def test_born_on_29_february_turns_older_on_1_march():
    number = IdentityNumber.parse("520399199602299048", today=TODAY)

    assert (number.age_on(date(2027, 2, 28)), number.age_on(date(2027, 3, 1))) == (30, 31)


def test_masks():
    number = IdentityNumber.parse("520399198802149015", today=TODAY)

    assert number.masked == "520399********9015"
    assert "198802" not in f"{number} {number!r}"
    assert mask("52039919750731970") == "520399*******1970"
    assert mask("5203") == "****"


@given(
    born=st.dates(date(1900, 1, 1), TODAY),
    area=st.from_regex(r"[1-8][0-9]{5}", fullmatch=True),
    sequence=st.integers(0, 999),
)
def test_every_well_formed_number_is_read_back(born, area, sequence):
    stem = f"{area}{born:%Y%m%d}{sequence:03d}"
    number = stem + calc_check_digit(stem + "0")

    parsed = IdentityNumber.parse(f" {number.lower()}\t", today=TODAY)

    assert (parsed.number, parsed.born_on) == (number, born)
    assert parsed.sex == ("male" if sequence % 2 else "female")


@given(at=st.integers(0, 17), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(at, digit):
    number = "520399198802149015"
    if number[at] == digit:
        return

    with pytest.raises(refusals.IdentityNumberRefused):
        IdentityNumber.parse(number[:at] + digit + number[at + 1 :], today=TODAY)


@given(text=st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        parsed = IdentityNumber.parse(text, today=TODAY)
    except refusals.IdentityNumberRefused:
        return
    assert parsed.number == normalise(text)
