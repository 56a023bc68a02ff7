"""Phone numbers as they stand in rosters: separators, +86, two in a cell, one digit short."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Wider than the ranges in use, because carriers open new ones every year (domain brief 7.2).
MOBILE = re.compile(r"1[3-9]\d{9}")
_BETWEEN = re.compile(r"[/\\、,;，；|\n\r]+|和|或|以及")
_NONE = frozenset(("", "无", "没有", "无电话", "无手机", "-", "--", "/", "—", "0"))
_LANDLINE = re.compile(r"0\d{9,11}|[2-8]\d{6,7}")


@dataclass(frozen=True, slots=True)
class Phones:
    """What a phone cell holds. A phone is optional, so a bad one is shown but does not reject the person."""

    found: tuple[str, ...] = ()
    problem: str = ""  # "", "phone_length", "phone_landline" or "phone_broken"

    @property
    def first(self) -> str:
        return self.found[0] if self.found else ""

    @property
    def others(self) -> tuple[str, ...]:
        return self.found[1:]


def clean_phone(text: object) -> Phones:
    """Every mobile number in a cell, in the order written."""
    if type(text) is str and text.isascii() and MOBILE.fullmatch(text):
        return Phones((text,))  # as nearly every cell has it
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    written = unicodedata.normalize("NFKC", str(text or "")).strip(" '‘’\t\u3000")
    if written in _NONE:
        return Phones()
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", written):
        return Phones(problem="phone_broken")
    found: list[str] = []
    problem = ""
    for part in filter(None, _BETWEEN.split(written)):
        numbers = _mobiles_in(part)
        problem = problem if numbers else _why_not(part)
        found += [number for number in numbers if number not in found]
    return Phones(tuple(found), problem)


def mask_phone(phone: str) -> str:
    """154****0001: enough to recognise, too little to call."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def _mobiles_in(part: str) -> list[str]:
    """One number with separators inside, or several that only blanks part."""
    digits = re.sub(r"\D", "", re.sub(r"^\D*(?:\+|00)\s*86", "", part))
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) % 11:
        return []
    numbers = [digits[at : at + 11] for at in range(0, len(digits), 11)]
    return numbers if all(map(MOBILE.fullmatch, numbers)) else []


def _why_not(part: str) -> str:
    digits = re.sub(r"\D", "", part)
    return "phone_landline" if _LANDLINE.fullmatch(digits) else "phone_length"
