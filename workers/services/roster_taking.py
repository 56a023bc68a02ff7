"""Taking a confirmed roster over into the register: set-wise, in one transaction, the same however often it runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from workers.models import CompanionMember, Companions, Identity, RosterImport, RosterRow, Wish, Worker
from workers.names import initials_of, name_key, pinyin_of
from workers.queries.roster import cells_of, layouts_of, outcome_counts, years_of
from workers.queries.roster_judgement import Known, flags_after, judge, moves, trade_after
from workers.queries.roster_lines import Line, LineReader
from workers.services.register import Person, new_worker
from zunyi.accounts.models import User
from zunyi.audit.services import record, record_many

Say = Callable[[int, int], None]
Outcome = RosterRow.Outcome
State = RosterImport.State

_LOCK = 5203_0001
_BATCH = 1000
_CHANGING = [
    "legal_name", "name_key", "pinyin", "initials", "phone", "phone_of", "household", "village_text", "education",
    "trade", "flags",
]  # fmt: skip


@transaction.atomic
def take_over_roster(*, roster_id: int, by: User | None, say: Say = lambda done, total: None) -> dict[str, Any]:
    """Register, change and link everybody whom the officer confirmed; answer the counts. Safe to run again.

    Everything is judged once more, because the register may have moved since the preview: somebody whom another
    county registered meanwhile becomes a question, never a second record.
    """
    _one_at_a_time()
    roster = RosterImport.objects.select_for_update(of=("self",)).select_related("county").get(pk=roster_id)
    if roster.state == State.DONE:
        return dict(roster.counts)
    rows, lines = _open_rows(roster)
    known = judge(lines, roster.county)
    total = len(lines)
    say(0, total)
    new = [line for line in lines if line.outcome == Outcome.NEW]
    changed = [line for line in lines if line.outcome == Outcome.CHANGED]
    _register(new, roster, by, lambda done: say(done, total))
    _change(changed, known, roster, by)
    say(len(new) + len(changed), total)
    groups = _link(lines)
    _write_back(rows, lines)
    roster.state, roster.done_at = State.DONE, timezone.now()
    roster.counts = {
        **roster.counts, **outcome_counts(roster), "registered": len(new), "updated": len(changed), "groups": groups,
    }  # fmt: skip
    roster.save(update_fields=["state", "done_at", "counts"])
    record("roster.taken_over", roster, by=by, registered=len(new), updated=len(changed), groups=groups)
    say(total, total)
    return dict(roster.counts)


def _one_at_a_time() -> None:
    """Two rosters that bring the same new person would otherwise meet in the middle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@transaction.atomic
def fail_roster(*, roster_id: int) -> None:
    """Give a roster whose taking over broke back to its officer: nothing of it was kept, it can be confirmed again."""
    RosterImport.objects.filter(pk=roster_id, state=State.CONFIRMED).update(state=State.JUDGED)


def _open_rows(roster: RosterImport) -> tuple[dict[tuple[int, int], RosterRow], list[Line]]:
    layouts = {layout.sheet: layout for layout in layouts_of(roster)}
    reader = LineReader(roster.county, timezone.localtime(roster.created_at).date())
    years, rows, lines = years_of(roster), {}, []
    for row in roster.rows.order_by("sheet", "number"):
        rows[row.sheet, row.number] = row
        lines.append(reader.read(row.sheet, row.number, cells_of(row), layouts[row.sheet], years[row.sheet]))
    return rows, lines


def _register(lines: Sequence[Line], roster: RosterImport, by: User | None, say: Callable[[int], None]) -> None:
    """New people, in batches, each with number and wishes."""
    shared = _sharing_a_phone(lines)
    for start in range(0, len(lines), _BATCH):
        batch = lines[start : start + _BATCH]
        workers = Worker.objects.bulk_create([_new(line, roster, shared) for line in batch])
        identities, wishes = [], []
        for line, worker in zip(batch, workers, strict=True):
            assert line.identity is not None  # a line without a number is wrong, and stays out
            identity = Identity.sealing(line.identity.number)
            identity.worker = worker
            identities.append(identity)
            wishes += _wishes_of(line, worker.pk)
            line.worker_id = worker.pk
        Identity.objects.bulk_create(identities)
        Wish.objects.bulk_create(wishes)
        record_many("worker.registered", workers, by=by, roster=roster.pk)
        say(start + len(batch))


def _new(line: Line, roster: RosterImport, shared: set[int]) -> Worker:
    assert line.identity is not None
    phone_of = Worker.PhoneOf.RELATIVE if id(line) in shared else Worker.PhoneOf.OWN
    worker = new_worker(Person(line.name, line.identity, line.place or roster.county, line.phone, phone_of))
    worker.village_text, worker.education, worker.trade = line.village_text, line.education, line.trade
    worker.flags = sorted(line.flags_on)
    return worker


def _sharing_a_phone(lines: Iterable[Line]) -> set[int]:
    """Lines whose phone stood already with somebody of the same companions: one phone for a family (edge case 4)."""
    met: set[tuple[str, str]] = set()
    shared = set()
    for line in lines:
        if line.party and line.phone:
            if (line.party, line.phone) in met:
                shared.add(id(line))
            met.add((line.party, line.phone))
    return shared


def _wishes_of(line: Line, worker_id: int) -> list[Wish]:
    return [
        Wish(
            worker_id=worker_id,
            rank=rank,
            destination=wish.destination,
            trade=wish.trade,
            wage_floor=wish.wage_floor,
            from_on=wish.from_on,
        )
        for rank, wish in enumerate(line.wishes, 1)
    ]


def _change(lines: Sequence[Line], known: dict[bytes, Known], roster: RosterImport, by: User | None) -> None:
    workers, wishes_new, wishes_kept, wishes_gone = [], [], [], []
    locked = _locked_workers(lines)
    for line in lines:
        met = known[line.index or b""]
        workers.append(_changed(line, locked[met.worker.pk]))
        if not line.wishes:
            continue
        by_rank = {wish.rank: wish for wish in met.wishes}
        for wish in _wishes_of(line, met.worker.pk):
            if kept := by_rank.pop(wish.rank, None):
                kept.destination, kept.trade = wish.destination, wish.trade
                kept.wage_floor, kept.from_on = wish.wage_floor, wish.from_on
                kept.to_on = None if kept.to_on and wish.from_on and kept.to_on < wish.from_on else kept.to_on
                wishes_kept.append(kept)
            else:
                wishes_new.append(wish)
        wishes_gone += [wish.pk for wish in by_rank.values()]
    Worker.objects.bulk_update(workers, _CHANGING, batch_size=500)
    if workers:
        Worker.objects.filter(pk__in=[worker.pk for worker in workers]).update(updated_at=timezone.now())
    Wish.objects.filter(pk__in=wishes_gone).update(state=Wish.State.WITHDRAWN)
    Wish.objects.bulk_update(wishes_kept, ["destination", "trade", "wage_floor", "from_on", "to_on"], batch_size=500)
    Wish.objects.bulk_create(wishes_new, batch_size=_BATCH)
    record_many("worker.changed", workers, by=by, roster=roster.pk)


def _locked_workers(lines: Iterable[Line]) -> dict[int, Worker]:
    """The people to change as they are now, locked in the order of their ids (docs/locking.md)."""
    wanted = Worker.objects.filter(pk__in=[line.worker_id for line in lines]).select_related("household")
    return {worker.pk: worker for worker in wanted.select_for_update(of=("self",), no_key=True).order_by("pk")}


def _changed(line: Line, worker: Worker) -> Worker:
    if line.name != worker.legal_name:
        worker.legal_name, worker.name_key = line.name, name_key(line.name)
        worker.pinyin, worker.initials = pinyin_of(line.name), initials_of(line.name)
    if line.phone and line.phone != worker.phone:
        worker.phone, worker.phone_of = line.phone, Worker.PhoneOf.OWN
    if line.place and moves(line, worker):
        worker.household, worker.village_text = line.place, line.village_text
    worker.education = line.education or worker.education
    worker.trade = trade_after(line, worker)
    worker.flags = flags_after(line, worker)
    return worker


def _link(lines: Iterable[Line]) -> int:
    """Make those who bear one companion number one group of companions; answer how many groups there are."""
    parties: dict[tuple[int, str], list[int]] = defaultdict(list)
    for line in lines:
        if line.party and line.worker_id and line.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED):
            parties[line.sheet, line.party].append(line.worker_id)
    together = {key: members for key, members in parties.items() if len(members) > 1}
    everybody = {worker for members in together.values() for worker in members}
    living = CompanionMember.objects.filter(worker__in=everybody, left_at=None)
    group_of = dict(living.values_list("worker_id", "companions_id"))
    crew: dict[int, set[int]] = defaultdict(set)
    in_them = CompanionMember.objects.filter(companions__in=set(group_of.values()), left_at=None)
    for each_group, worker in in_them.values_list("companions_id", "worker_id"):
        crew[each_group].add(worker)
    wanted: dict[int, int] = {}  # worker -> group
    newcomers: list[tuple[Companions, list[int]]] = []
    claimed: set[int] = set()
    labels: dict[int, str] = {}
    for (_sheet, label), members in together.items():
        group = _fitting_group(members, group_of, crew, claimed)
        if group is None:
            newcomers.append((Companions(label=label), members))
        else:
            claimed.add(group)
            labels[group] = label
            wanted |= dict.fromkeys(members, group)
    for made, (_companions, members) in zip(
        Companions.objects.bulk_create([companions for companions, _ in newcomers], batch_size=_BATCH),
        newcomers,
        strict=True,
    ):
        wanted |= dict.fromkeys(members, made.pk)
    _relabel(labels)
    _move({worker: group for worker, group in wanted.items() if group_of.get(worker) != group})
    return len(together)


def _fitting_group(
    members: list[int], group_of: dict[int, int], crew: dict[int, set[int]], claimed: set[int]
) -> int | None:
    """The living group that these people are already in, if nobody else is in it."""
    counted = Counter(group_of[worker] for worker in members if worker in group_of)
    for group, _count in counted.most_common():
        if group not in claimed and crew[group] <= set(members):
            return group
    return None


def _relabel(labels: dict[int, str]) -> None:
    """A new season gives old families new numbers."""
    stale = [group for group in Companions.objects.filter(pk__in=labels) if group.label != labels[group.pk]]
    for group in stale:
        group.label = labels[group.pk]
    Companions.objects.bulk_update(stale, ["label"], batch_size=500)


def _move(wanted: dict[int, int]) -> None:
    """Let people leave their old groups and join the new ones; one who was there before comes back to his row."""
    if not wanted:
        return
    CompanionMember.objects.filter(worker__in=wanted, left_at=None).update(left_at=timezone.now())
    were_there = CompanionMember.objects.filter(worker__in=wanted, companions__in=set(wanted.values()))
    back = [member for member in were_there if wanted[member.worker_id] == member.companions_id]
    CompanionMember.objects.filter(pk__in=[member.pk for member in back]).update(left_at=None)
    joining = wanted.keys() - {member.worker_id for member in back}
    CompanionMember.objects.bulk_create(
        [CompanionMember(companions_id=wanted[worker], worker_id=worker) for worker in sorted(joining)],
        batch_size=_BATCH,
    )


def _write_back(rows: dict[tuple[int, int], RosterRow], lines: Iterable[Line]) -> None:
    """Keep what each row became; most only learn which worker they are, so that is one statement for all."""
    found, judged_anew = [], []
    for line in lines:
        row = rows[line.sheet, line.number]
        if row.worker_id != line.worker_id:
            found.append((row.pk, line.worker_id))
        if row.outcome != line.outcome:
            row.outcome, row.changes = line.outcome, line.changes
            row.problems = [problem.as_json() for problem in line.problems]
            judged_anew.append(row)
    RosterRow.objects.bulk_update(judged_anew, ["outcome", "problems", "changes"], batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workers_rosterrow AS r SET worker_id = found.worker"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS found (id, worker) WHERE r.id = found.id",
            [[pk for pk, _ in found], [worker for _, worker in found]],
        )
