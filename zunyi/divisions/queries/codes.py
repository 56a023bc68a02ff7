"""From a code in a file or an identity number to the place that stands there today."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zunyi.divisions.models import Division, DivisionCode

# Lengths at which a code of the statistics bureau names a higher place.
LENGTHS = (12, 9, 6)


def candidates(code: str, *, exact: bool) -> list[str]:
    """Return the codes that may name the place, the nearest first."""
    text = code.strip().upper()
    if exact or not re.fullmatch(r"\d{6,12}", text):
        return [text] if text else []
    nearest = [text]
    nearest += [text[:length] for length in LENGTHS if length < len(text)]
    nearest += [text[:4] + "00", text[:2] + "0000"]
    return list(dict.fromkeys(nearest))


def divisions_by_codes(codes: Iterable[str], *, exact: bool = False) -> dict[str, Division]:
    """Return the place behind each code, in two queries for any number of them; codes of nowhere are left out.

    Old codes lead to the place of today. A code below what we keep, 520302001999 or 350599, leads to the town, county
    or city that it begins with, unless `exact` is asked for.
    """
    wanted = {code: candidates(code, exact=exact) for code in codes}
    every = {candidate for nearest in wanted.values() for candidate in nearest}
    found = {old.code: old.division for old in DivisionCode.objects.filter(code__in=every).select_related("division")}
    found |= {division.code: division for division in Division.objects.filter(code__in=every)}
    return {
        code: found[hit]
        for code, nearest in wanted.items()
        if (hit := next((candidate for candidate in nearest if candidate in found), None))
    }


def division_by_code(code: str, *, exact: bool = False) -> Division | None:
    """Return the place behind one code, old or new; None when even its province is unknown."""
    return divisions_by_codes([code], exact=exact).get(code)
