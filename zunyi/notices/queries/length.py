"""How long a text message is, as the operators count (domain brief 3.5)."""

from __future__ import annotations

from math import ceil

from django.conf import settings

ONE_PART, EACH_PART = 70, 67


def signed(text: str) -> str:
    """The text as it arrives, with the bureau's registered signature before it."""
    return f"【{settings.SMS_SIGNATURE}】{text}"


def length_of(text: str) -> int:
    """The characters that count: UTF-16 units, so that a rare character of a name counts as two."""
    return len(text.encode("utf-16-le")) // 2


def parts_of(text: str) -> int:
    """How many messages the operator bills for the text as it arrives, signature included."""
    length = length_of(text)
    return 1 if length <= ONE_PART else ceil(length / EACH_PART)
