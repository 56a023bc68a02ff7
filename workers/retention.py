"""What is forgotten when its time is over: each floor brings its rules, one run a day carries them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of data, how many days it is kept, and how it is forgotten; `forget` answers how many it was."""

    code: str
    title: str | Promise
    days: int
    forget: Callable[[datetime], int]


_rules: dict[str, Rule] = {}


def register_rule(rule: Rule) -> None:
    """Bring a rule; called from the `ready()` of its app. Running one twice forgets nothing twice."""
    _rules[rule.code] = rule


def all_rules() -> list[Rule]:
    """Every rule, in the order in which they were brought."""
    return list(_rules.values())
