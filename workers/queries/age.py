"""How old somebody is on the day that matters; nothing stores an age."""

from __future__ import annotations

from datetime import date

from django.conf import settings


def age_on(born_on: date, day: date) -> int:
    """Full years on `day`; somebody born on 29 February turns a year older on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_of_working_age(born_on: date, *, on: date) -> bool:
    """Whether a person may work on that day (劳动法 15: nobody under 16)."""
    return age_on(born_on, on) >= settings.MINIMUM_WORKING_AGE


def may_answer_for_a_child(born_on: date, *, on: date) -> bool:
    """Whether somebody is of age on that day, and can be a child's guardian (民法典 17, 27)."""
    return not is_under_18(born_on, on=on)


def is_under_18(born_on: date, *, on: date) -> bool:
    """Whether the rules for 16- and 17-year-olds apply on that day (劳动法 58, 64)."""
    return age_on(born_on, on) < 18
