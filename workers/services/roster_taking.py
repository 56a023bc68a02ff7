"""Taking a confirmed roster over into the register: set-wise, in one transaction, the same however often it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone

from workers.models import CountyClaim, Identity, RosterImport, RosterRow, Wish, Worker
from workers.services.changes import roster_changes_kept
from workers.services.roster_companions import link_companions
from workers.services.roster_judging import counted, flags_after, meet_register, moves, trade_after
from zunyi.accounts.models import User
from zunyi.audit.services import record, record_rows
from zunyi.divisions.models import Division

Say = Callable[[int, int], None]
Outcome = RosterRow.Outcome
State = RosterImport.State

_LOCK = 5203_0001
_TABLES = {
    "rows": RosterRow._meta.db_table,
    "worker": Worker._meta.db_table,
    "identity": Identity._meta.db_table,
    "wish": Wish._meta.db_table,
    "division": Division._meta.db_table,
    "claim": CountyClaim._meta.db_table,
}


@transaction.atomic
def take_over_roster(*, roster_id: int, by: User | None, say: Say = lambda done, total: None) -> dict[str, Any]:
    """Register, change and link everybody whom the officer confirmed; answer the counts. Safe to run again.

    Everything meets the register once more, because it may have moved since the preview: somebody whom another
    county registered meanwhile becomes a question, never a second record.
    """
    _one_at_a_time()
    roster = RosterImport.objects.select_for_update(of=("self",)).select_related("county").get(pk=roster_id)
    if roster.state == State.DONE:
        return dict(roster.counts)
    total = int(roster.counts.get("rows", 0))

    def at(share: float) -> None:
        say(int(total * share), total)

    at(0)
    meet_register(roster)
    at(0.1)
    registered = _register(roster, by, at)
    updated = _change(roster, by)
    at(0.8)
    groups = link_companions(roster)
    asked = _ask(roster, by)
    at(0.9)
    roster.state, roster.done_at = State.DONE, timezone.now()
    roster.counts = {
        **roster.counts, **counted(roster),
        "registered": registered, "updated": updated, "groups": groups, "asked": asked,
    }  # fmt: skip
    roster.save(update_fields=["state", "done_at", "counts"])
    record("roster.taken_over", roster, by=by, registered=registered, updated=updated, groups=groups, asked=asked)
    at(1)
    return dict(roster.counts)


def _one_at_a_time() -> None:
    """Two rosters that bring the same new person would otherwise meet in the middle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@transaction.atomic
def fail_roster(*, roster_id: int) -> None:
    """Give a roster whose taking over broke back to its officer: nothing of it was kept, it can be confirmed again."""
    RosterImport.objects.filter(pk=roster_id, state=State.CONFIRMED).update(state=State.JUDGED)


def _register(roster: RosterImport, by: User | None, at: Callable[[float], None]) -> int:
    """New people in the order of the file, each with number and wishes; answer how many."""
    facts = {"roster": roster.pk, "county": roster.county_id}
    registered = _run(_NUMBER_THEM, facts)
    if not registered:
        return 0
    at(0.2)
    _run(_new_workers(), facts)
    at(0.5)
    _run(_NEW_IDENTITIES, facts)
    at(0.6)
    _run(_NEW_WISHES, facts)
    people = RosterRow.objects.filter(roster=roster, outcome=Outcome.NEW)
    record_rows("worker.registered", Worker, people.values("worker_id"), by=by, roster=roster.pk)
    at(0.7)
    return registered


def _change(roster: RosterImport, by: User | None) -> int:
    """What the roster tells otherwise; what it does not tell stays. People are locked in the order of their ids."""
    facts = {"roster": roster.pk}
    changed = RosterRow.objects.filter(roster=roster, outcome=Outcome.CHANGED)
    locked = Worker.objects.filter(pk__in=changed.values("worker_id")).select_for_update(of=("self",), no_key=True)
    if not len(locked.order_by("pk").values_list("pk")):
        return 0
    with roster_changes_kept(roster=roster.pk, by=by):
        updated = _run(_CHANGED_WORKERS, facts)
    for statement in (_CHANGED_WISHES, _MORE_WISHES, _FEWER_WISHES):
        _run(statement, facts)
    record_rows("worker.changed", Worker, changed.values("worker_id"), by=by, roster=roster.pk)
    return updated


def _ask(roster: RosterImport, by: User | None) -> int:
    """A question for everybody whom another county has on record; one that was answered is not asked again."""
    asked = _run(_CLAIMS, {"roster": roster.pk, "county": roster.county_id, "by": by.pk if by else None})
    if asked:
        claims = CountyClaim.objects.filter(roster=roster, state=CountyClaim.State.OPEN)
        record_rows("worker.claimed", Worker, claims.values("worker_id"), by=by, roster=roster.pk)
    return asked


def _run(statement: str, facts: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return int(cursor.rowcount)


def _sql(text: str, **parts: str) -> str:
    """Names of tables and parts put into a statement; parameters come later, as %(name)s."""
    for name, part in (_TABLES | parts).items():
        text = text.replace(f"«{name}»", part)
    return text


_NUMBER_THEM = _sql("""
    UPDATE «rows» AS r SET worker_id = new.worker
    FROM (
        SELECT id, nextval(pg_get_serial_sequence('«worker»', 'id')) AS worker FROM (
            SELECT id FROM «rows» WHERE roster_id = %(roster)s AND outcome = 'new' ORDER BY sheet, number
        ) AS in_order
    ) AS new WHERE new.id = r.id
""")
# What a new worker has from the roster; every other column of the register begins as its model says.
_OF_A_NEW_WORKER = {
    "id": "r.worker_id", "public_id": "gen_random_uuid()", "legal_name": "r.name", "name_key": "r.name_key",
    "pinyin": "r.pinyin", "initials": "r.initials", "sex": "r.sex", "born_on": "r.born_on",
    "household_id": "coalesce(r.place_id, %(county)s)", "village_text": "r.village_text", "phone": "r.phone",
    # One phone for a family is its first member's (edge case 4).
    "phone_of": "CASE WHEN r.phone = '' THEN '' WHEN r.party <> '' AND row_number() OVER ("
                "PARTITION BY r.party, r.phone ORDER BY r.sheet, r.number) > 1 THEN 'relative' ELSE 'own' END",
    "education": "r.education", "trade": "r.trade", "flags": _sql(flags_after("nobody", "r")),
    "created_at": "now()", "updated_at": "now()",
}  # fmt: skip


def _new_workers() -> str:
    """The statement that registers everybody who is new; written for the columns that the register has today."""
    columns, values = [], []
    for field in Worker._meta.concrete_fields:
        value = _OF_A_NEW_WORKER.get(str(field.column)) or _default_of(field)
        if value is not None:
            columns.append(str(field.column))
            values.append(value)
    return _sql(
        """
        INSERT INTO «worker» («columns») SELECT «values»
        FROM «rows» AS r CROSS JOIN (SELECT '{}'::varchar[] AS flags) AS nobody
        WHERE r.roster_id = %(roster)s AND r.outcome = 'new'
        """,
        columns=", ".join(columns),
        values=", ".join(values),
    )


def _default_of(field: Any) -> str | None:
    """What stands in a column that a roster knows nothing of, in the database's words."""
    default = field.get_default()
    if isinstance(default, DatabaseDefault):
        return None
    value = field.get_db_prep_save(default, connection)
    with connection.cursor() as cursor:
        text = cursor.mogrify("%s", [value]).decode()
    return f"{text}::{field.db_type(connection)}".replace("%", "%%")


_NEW_IDENTITIES = _sql("""
    INSERT INTO «identity» (worker_id, number_sealed, number_index, first6, last4, is_long_term)
    SELECT worker_id, number_sealed, number_index, first6, last4, false FROM «rows»
    WHERE roster_id = %(roster)s AND outcome = 'new'
""")
_TOLD_WISHES = """
    SELECT r.worker_id, w.rank, (w.wish ->> 'place')::bigint AS place, w.wish ->> 'trade' AS trade,
           (w.wish ->> 'wage')::integer AS wage, nullif(w.wish ->> 'from_on', '')::date AS from_on
    FROM «rows» AS r, jsonb_array_elements(r.wishes) WITH ORDINALITY AS w (wish, rank)
    WHERE r.roster_id = %(roster)s AND r.outcome = «outcome»
"""
_WISH_COLUMNS = "worker_id, rank, destination_id, trade, wage_floor, from_on, night_ok, state"
_NEW_WISHES = _sql(
    f"""
    INSERT INTO «wish» ({_WISH_COLUMNS}) SELECT *, true, 'open' FROM ({_TOLD_WISHES}) AS told
    """,
    outcome="'new'",
)
_CHANGED_WORKERS = _sql(
    """
    UPDATE «worker» AS w SET
        legal_name = r.name, name_key = r.name_key, pinyin = r.pinyin, initials = r.initials,
        phone = CASE WHEN r.phone = '' THEN w.phone ELSE r.phone END,
        phone_of = CASE WHEN r.phone IN ('', w.phone) THEN w.phone_of ELSE 'own' END,
        phone_claimed = w.phone_claimed AND r.phone = '',
        household_id = CASE WHEN «moves» THEN r.place_id ELSE w.household_id END,
        village_text = CASE WHEN «moves» THEN r.village_text ELSE w.village_text END,
        education = CASE WHEN r.education = '' THEN w.education ELSE r.education END,
        trade = «trade», flags = «flags», updated_at = now()
    FROM «rows» AS r LEFT JOIN «division» AS p ON p.id = r.place_id, «division» AS h
    WHERE r.roster_id = %(roster)s AND r.outcome = 'changed' AND w.id = r.worker_id AND h.id = w.household_id
    """,
    moves=moves("w", "r", "h", "p"),
    trade=trade_after("w", "r"),
    flags=flags_after("w", "r"),
)
_CHANGED_WISHES = _sql(
    f"""
    UPDATE «wish» AS w SET destination_id = told.place, trade = told.trade, wage_floor = told.wage,
        from_on = told.from_on, to_on = CASE WHEN w.to_on < told.from_on THEN NULL ELSE w.to_on END
    FROM ({_TOLD_WISHES}) AS told
    WHERE w.worker_id = told.worker_id AND w.rank = told.rank AND w.state = 'open'
    """,
    outcome="'changed'",
)
_MORE_WISHES = _sql(
    f"""
    INSERT INTO «wish» ({_WISH_COLUMNS}) SELECT *, true, 'open' FROM ({_TOLD_WISHES}) AS told
    WHERE NOT EXISTS (SELECT 1 FROM «wish» AS w
        WHERE w.worker_id = told.worker_id AND w.rank = told.rank AND w.state = 'open')
    """,
    outcome="'changed'",
)
_FEWER_WISHES = _sql("""
    UPDATE «wish» AS w SET state = 'withdrawn' FROM «rows» AS r
    WHERE r.roster_id = %(roster)s AND r.outcome = 'changed' AND r.wishes <> '[]'
      AND w.worker_id = r.worker_id AND w.state = 'open' AND w.rank > jsonb_array_length(r.wishes)
""")
_CLAIMS = _sql("""
    INSERT INTO «claim» (worker_id, county_id, household_id, village_text, roster_id, by_id, state, reason)
    SELECT r.worker_id, %(county)s, coalesce(r.place_id, %(county)s), r.village_text, %(roster)s, %(by)s, 'open', ''
    FROM «rows» AS r
    WHERE r.roster_id = %(roster)s AND r.outcome = 'elsewhere' AND NOT EXISTS (
        SELECT 1 FROM «claim» AS c
        WHERE c.worker_id = r.worker_id AND c.county_id = %(county)s AND c.state IN ('open', 'kept'))
    ORDER BY r.worker_id
    ON CONFLICT DO NOTHING
""")
