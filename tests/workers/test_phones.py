"""Phone cells of rosters: every number in them, or why there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.phones import MOBILE, clean_phone, mask_phone


@pytest.mark.parametrize(
    ("cell", "found", "problem"),
    [
        ("15400002948", ["15400002948"], ""),
        (15400002948.0, ["15400002948"], ""),
        (15400002948, ["15400002948"], ""),
        ("+86 154-0000-4809", ["15400004809"], ""),
        ("8615400004809", ["15400004809"], ""),
        ("0086 15400004809", ["15400004809"], ""),
        ("154 0000 4809", ["15400004809"], ""),
        ("'15400004809", ["15400004809"], ""),
        ("１５４００００４８０９", ["15400004809"], ""),
        ("15400004809（母亲）", ["15400004809"], ""),
        ("15400001034/15400003384", ["15400001034", "15400003384"], ""),
        ("15400001034、15400003384", ["15400001034", "15400003384"], ""),
        ("15400001034 15400003384", ["15400001034", "15400003384"], ""),
        ("15400001034\n15400003384", ["15400001034", "15400003384"], ""),
        ("15400001034/15400001034", ["15400001034"], ""),
        ("15400001034/1540000", ["15400001034"], "phone_length"),
        ("1540000114", [], "phone_length"),
        ("154000011445", [], "phone_length"),
        ("12400001144", [], "phone_length"),
        ("0851-28222222", [], "phone_landline"),
        ("28222222", [], "phone_landline"),
        ("1.54E+10", [], "phone_broken"),
        ("无", [], ""),
        ("", [], ""),
        (None, [], ""),
    ],
)
def test_phone_cells(cell, found, problem):
    phones = clean_phone(cell)

    assert (list(phones.found), phones.problem) == (found, problem)


def test_mask():
    assert (mask_phone("15400001034"), mask_phone("154")) == ("154****1034", "***")


@given(text=st.text(max_size=40))
def test_any_text_gives_mobiles_only(text):
    assert all(MOBILE.fullmatch(number) for number in clean_phone(text).found)
