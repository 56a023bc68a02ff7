"""What each gateway may carry at this moment, shared by all dispatchers: rate, the day's money, and rest after trouble.

The counts are rows, taken under a lock that is held for one short transaction: they hold with any number of
dispatchers, and losing Redis loses none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from zunyi.notices.gateways import Terms
from zunyi.notices.models import Line

# After so many troubles in a row a line rests, and the next one is used.
TROUBLES = 8
REST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Grant:
    """How many of the messages may go now; whether it is the day's money that keeps the others back."""

    count: int
    is_capped: bool = False


def grant(name: str, terms: Terms, parts: Sequence[int], *, now: datetime) -> Grant:
    """Take what the next messages need, of so many billed parts each, from the line's rate and from the day's money.

    What is taken and then not used is gone: the limits err on the cautious side.
    """
    with transaction.atomic():
        line = _locked(name)
        today = timezone.localdate(now)
        if line.day != today:
            line.day, line.parts, line.cost, line.capped_at = today, 0, 0, None
        count = _allowed_by_rate(line, terms, len(parts), now=now)
        allowed = _allowed_by_money(line, terms, parts[:count])
        line.parts += sum(parts[:allowed])
        line.cost = _cost(terms, line.parts)
        is_capped = allowed < count
        if is_capped and line.capped_at is None:
            line.capped_at = now
        if terms.per_second:
            line.tokens -= allowed
        line.save(update_fields=["day", "parts", "cost", "capped_at", "tokens", "tokens_at"])
    return Grant(allowed, is_capped)


def _allowed_by_rate(line: Line, terms: Terms, wanted: int, *, now: datetime) -> int:
    """Fill the bucket up with the time that went by, to at most one second's worth."""
    if not terms.per_second:
        return wanted
    full = max(terms.per_second, 1.0)
    gone = max((now - line.tokens_at).total_seconds(), 0) if line.tokens_at else full
    line.tokens, line.tokens_at = min(line.tokens + gone * terms.per_second, full), now
    return min(wanted, int(line.tokens))


def _allowed_by_money(line: Line, terms: Terms, parts: Sequence[int]) -> int:
    if not terms.fen_a_day or not terms.fen_a_part:
        return len(parts)
    spent = line.parts
    for at, each in enumerate(parts):
        spent += each
        if _cost(terms, spent) > terms.fen_a_day:
            return at
    return len(parts)


def _cost(terms: Terms, parts: int) -> int:
    return round(parts * terms.fen_a_part)


def note_answers(name: str, *, fine: int, troubles: int, trouble: str, now: datetime) -> None:
    """Write down how the line answered a few calls; after too much trouble in a row it rests for a while."""
    if not troubles:
        Line.objects.filter(name=name).update(ok_at=now, troubles=0, rests_until=None)
        return
    with transaction.atomic():
        line = _locked(name)
        if fine:
            line.ok_at, line.troubles, line.rests_until = now, 0, None
        else:
            line.troubles = min(line.troubles + troubles, 1000)
            if line.troubles >= TROUBLES:
                line.rests_until = now + REST
        line.trouble_at, line.trouble = now, trouble[:120]
        line.save(update_fields=["ok_at", "trouble_at", "trouble", "troubles", "rests_until"])


def resting(names: Iterable[str]) -> dict[str, datetime]:
    """Until when the lines rest that do."""
    lines = Line.objects.filter(name__in=list(names), rests_until__isnull=False)
    return {name: until for name, until in lines.values_list("name", "rests_until") if until}


def _locked(name: str) -> Line:
    line = Line.objects.select_for_update().filter(name=name).first()
    if line is None:
        Line.objects.bulk_create([Line(name=name)], ignore_conflicts=True)
        line = Line.objects.select_for_update().get(name=name)
    return line
