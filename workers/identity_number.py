"""Identity numbers of residents (GB 11643-1999): mended, checked, and what can be read from them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from stdnum.cn.ric import calc_check_digit

from workers import refusals

TEST_AREA = "520399"  # never issued in any GB/T 2260 revision (domain brief 7.1)
ZUNYI_TIME = ZoneInfo("Asia/Shanghai")

# What clerks and programs put around a number: blanks of all widths, hyphens, and Excel's "this is text" apostrophe.
_AROUND = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff'`\u2018\u2019\u00b4\-\u2010-\u2015]+")
_AS_POWER = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """One checked number of 18 characters. `repr` and `str` are masked, so that logs cannot betray it."""

    number: str
    born_on: date
    sex: str  # "male" or "female", as the 17th digit says

    @classmethod
    def parse(cls, text: object, *, today: date | None = None) -> IdentityNumber:
        """Read what a person or a sheet gave; refuse with the reason and the way out.

        Area codes are not checked: valid cards bear prefixes that are in no list any more (domain brief 4.4).
        """
        if isinstance(text, float | int) and text:
            if abs(text) >= 1e15:
                raise refusals.IdentityNumberBrokenByExcel()
            text = int(text)
        number = normalise(str(text or ""))
        if not number:
            raise refusals.IdentityNumberMissing()
        if _AS_POWER.fullmatch(number):
            raise refusals.IdentityNumberBrokenByExcel()
        if len(number) == 15 and number.isascii() and number.isdigit():
            raise refusals.IdentityNumberOfFifteenDigits()
        if len(number) != 18:
            raise refusals.IdentityNumberLength(length=len(number))
        if not _SHAPE.fullmatch(number):
            raise refusals.IdentityNumberCharacters()
        if calc_check_digit(number) != number[-1]:
            lost = number.endswith("000")
            raise refusals.IdentityNumberBrokenByExcel() if lost else refusals.IdentityNumberChecksum()
        if number.startswith(TEST_AREA) and not settings.ALLOW_TEST_IDS:
            raise refusals.IdentityNumberOfNobody()
        born_on = _born_on(number, today or datetime.now(ZUNYI_TIME).date())
        return cls(number, born_on, "male" if int(number[16]) % 2 else "female")

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def masked(self) -> str:
        return mask(self.number)

    def age_on(self, day: date) -> int:
        """Full years on `day`; somebody born on 29 February turns a year older on 1 March."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))

    def __repr__(self) -> str:
        return f"IdentityNumber({self.masked})"

    __str__ = __repr__


def normalise(text: str) -> str:
    """Half-width, upper-case, without blanks and apostrophes: the form in which numbers are compared."""
    if text.isalnum() and text.isascii():  # as nearly every cell has it
        return text.upper()
    return _AROUND.sub("", unicodedata.normalize("NFKC", text)).upper()


def mask(text: str) -> str:
    """Show enough to recognise a number and too little to use it: 520399********9015."""
    number = normalise(text)
    if len(number) < 12:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def _born_on(number: str, today: date) -> date:
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise refusals.IdentityNumberBirthDate() from None
    if born_on > today:
        raise refusals.IdentityNumberOfTheFuture()
    if born_on.year < 1900:
        raise refusals.IdentityNumberBirthDate()
    return born_on
