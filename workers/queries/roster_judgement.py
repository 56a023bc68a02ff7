"""What each row of a roster means for the register, for all rows at once and in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workers import refusals
from workers.models import CompanionMember, Identity, RosterRow, Trade, Wish, Worker
from workers.names import name_key
from workers.phones import mask_phone
from workers.queries.roster_lines import Line, WishLine
from zunyi.divisions.models import Division
from zunyi.divisions.queries import subtree_paths

Outcome = RosterRow.Outcome


@dataclass(slots=True)
class Known:
    """What the register has of somebody who stands in the roster."""

    worker: Worker
    wishes: list[Wish] = field(default_factory=list)  # open ones, by rank
    party: str = ""


def judge(lines: Sequence[Line], county: Division) -> dict[bytes, Known]:
    """Set outcome, changes and worker of every line; answer who is known, by number index."""
    known = known_workers({line.index for line in lines if line.index and not line.is_wrong})
    _settle_repeated(lines)
    home = tuple(subtree_paths([county]))
    for line in lines:
        if met := known.get(line.index) if line.index else None:
            _meet(line, met, home)
        line.outcome = Outcome.WRONG if line.is_wrong else line.outcome
    _settle_parties(lines)
    for line in lines:
        if line.worker_id and line.outcome == Outcome.NEW:
            line.changes = differences(line, known[line.index or b""])
            line.outcome = Outcome.CHANGED if line.changes else Outcome.UNCHANGED
    return known


def known_workers(indexes: set[bytes]) -> dict[bytes, Known]:
    """The registered people behind these numbers, with their open wishes and companions: three queries."""
    if not indexes:
        return {}
    identities = Identity.objects.filter(number_index__in=indexes).select_related("worker", "worker__household")
    known = {bytes(identity.number_index): Known(identity.worker) for identity in identities}
    by_worker = {met.worker.pk: met for met in known.values()}
    wishes = Wish.objects.filter(worker__in=by_worker, state=Wish.State.OPEN).select_related("destination")
    for wish in wishes.order_by("rank"):
        by_worker[wish.worker_id].wishes.append(wish)
    living = CompanionMember.objects.filter(worker__in=by_worker, left_at=None).values_list(
        "worker_id", "companions__label"
    )
    for worker_id, label in living:
        by_worker[worker_id].party = label
    return known


def _settle_repeated(lines: Sequence[Line]) -> None:
    """One number in several rows: the last good row counts, unless the names differ; then none does."""
    rows: dict[bytes, list[Line]] = defaultdict(list)
    for line in lines:
        if line.index and not line.is_wrong:
            rows[line.index].append(line)
    for same in rows.values():
        if len(same) == 1:
            continue
        if len({name_key(line.name) for line in same}) > 1:
            for line in same:
                others = "、".join(str(other.number) for other in same if other is not line)
                line.complain("number", refusals.IdentityNumberTwice(rows=others), fatal=True)
            continue
        last = same[-1]
        for line in same[:-1]:
            line.outcome = Outcome.REPEATED
            line.changes = [{"field": "row", "was": line.number, "now": last.number}, *_between(line, last)]


def _between(line: Line, last: Line) -> list[dict[str, Any]]:
    """Where the row that counts differs from the one that was repeated."""
    changes = []
    if line.phone != last.phone:
        changes.append(_change("phone", mask_phone(line.phone), mask_phone(last.phone)))
    if line.place != last.place:
        changes.append(_change("household", str(line.place or ""), str(last.place or "")))
    if line.wishes != last.wishes:
        changes.append(
            _change("wishes", [told_wish(wish) for wish in line.wishes], [told_wish(w) for w in last.wishes])
        )
    if line.party != last.party:
        changes.append(_change("party", line.party, last.party))
    return changes


def _meet(line: Line, met: Known, home: tuple[str, ...]) -> None:
    """The number is in the register: is it the same person, and one of this county's?"""
    if line.is_wrong or line.outcome == Outcome.REPEATED:
        return
    line.worker_id = met.worker.pk
    if name_key(line.name) != met.worker.name_key:
        line.complain("name", refusals.NameContradictsRegister, fatal=True)
    elif not met.worker.household.path.startswith(home):
        line.outcome = Outcome.ELSEWHERE


def _settle_parties(lines: Sequence[Line]) -> None:
    """A companion number that only one good row bears links nobody (yet)."""
    good = [line for line in lines if line.outcome == Outcome.NEW and line.party]
    bearers = Counter((line.sheet, line.party) for line in good)
    for line in good:
        if bearers[line.sheet, line.party] == 1:
            line.complain("party", refusals.CompanionsMissing)
            line.party = ""


def differences(line: Line, met: Known) -> list[dict[str, Any]]:
    """What the roster would change; what it does not tell stays as it is."""
    worker = met.worker
    changes = []
    if line.name != worker.legal_name:
        changes.append(_change("name", worker.legal_name, line.name))
    if line.phone and line.phone != worker.phone:
        changes.append(_change("phone", mask_phone(worker.phone), mask_phone(line.phone)))
    if moves(line, worker):
        changes.append(
            _change("household", _place(worker.household, worker.village_text), _place(line.place, line.village_text))
        )
    if line.education and line.education != worker.education:
        changes.append(_change("education", worker.education, line.education))
    if trade_after(line, worker) != worker.trade:
        changes.append(_change("trade", worker.trade, trade_after(line, worker)))
    flags = flags_after(line, worker)
    if flags != sorted(worker.flags):
        changes.append(_change("flags", sorted(worker.flags), flags))
    if line.wishes and [_plain(wish) for wish in line.wishes] != [_plain(wish) for wish in met.wishes]:
        changes.append(_change("wishes", [told_wish(wish) for wish in met.wishes], [told_wish(w) for w in line.wishes]))
    if line.party and line.party != met.party:
        changes.append(_change("party", met.party, line.party))
    return changes


def moves(line: Line, worker: Worker) -> bool:
    """Whether the roster names another home; a town above the village that is on record is no news."""
    if line.place is None:
        return False
    if line.place.pk == worker.household_id:
        return line.village_text != worker.village_text and bool(line.village_text)
    return not worker.household.path.startswith(line.place.path) or bool(line.village_text)


def trade_after(line: Line, worker: Worker) -> str:
    """A word that nobody knows does not replace a trade that is known."""
    return worker.trade if not line.trade or (line.trade == Trade.OTHER and worker.trade) else line.trade


def flags_after(line: Line, worker: Worker) -> list[str]:
    return sorted((set(worker.flags) | line.flags_on) - line.flags_off)


def told_wish(wish: Wish | WishLine) -> dict[str, Any]:
    """A wish in plain JSON, for the preview."""
    return {
        "destination": str(wish.destination or ""),
        "trade": wish.trade,
        "wage": wish.wage_floor,
        "from_on": wish.from_on.isoformat() if wish.from_on else "",
    }


def _plain(wish: Wish | WishLine) -> tuple[object, ...]:
    destination = wish.destination.pk if wish.destination else None
    return destination, wish.trade, wish.wage_floor, wish.from_on


def _place(place: Division | None, village_text: str) -> str:
    return f"{place or ''} {village_text}".strip()


def _change(name: str, was: object, now: object) -> dict[str, Any]:
    return {"field": name, "was": was, "now": now}
