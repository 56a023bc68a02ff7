"""What each row on the stage means for the register: statements over all rows at once, the same however often they run.

The rules of one person stand elsewhere, and are those of the forms: names.py, identity_number.py, phones.py read a
cell; `register.py` says who is who. Here a whole roster meets the register: one number twice, a number under another
name, somebody of another county, and what a roster would change.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from workers import refusals
from workers.models import CompanionMember, Companions, Identity, RosterImport, RosterRow, Wish, Worker
from zunyi.divisions.models import Division
from zunyi.divisions.queries import subtree_paths

_TABLES = {
    "rows": RosterRow._meta.db_table,
    "identity": Identity._meta.db_table,
    "worker": Worker._meta.db_table,
    "division": Division._meta.db_table,
    "wish": Wish._meta.db_table,
    "member": CompanionMember._meta.db_table,
    "companions": Companions._meta.db_table,
}
_CODES = {
    "twice": refusals.IdentityNumberTwice.code,
    "contradicts": refusals.NameContradictsRegister.code,
    "alone": refusals.CompanionsMissing.code,
}


def judge_stage(roster: RosterImport) -> None:
    """Set outcome, changes and worker of every row that was just staged."""
    _settle_repeated(roster)
    meet_register(roster)


def meet_register(roster: RosterImport) -> None:
    """Hold the sound rows against the register as it is now; only what comes out otherwise is written."""
    with connection.cursor() as cursor:
        # The planner guesses few rows where there may be very many; joined one by one they take minutes.
        cursor.execute("SET LOCAL enable_nestloop = off" if roster.counts.get("rows", 0) > _MANY else "SELECT 1")
        cursor.execute(_MEET, _CODES | {"roster": roster.pk, "home": subtree_paths([roster.county])})
        cursor.execute("SET LOCAL enable_nestloop = on")


_MANY = 20_000


def _settle_repeated(roster: RosterImport) -> None:
    """One number in several rows: the last good row counts, unless the names differ; then none does."""
    with connection.cursor() as cursor:
        for statement in (_TWICE, _REPEATED):
            cursor.execute(statement, _CODES | {"roster": roster.pk})


def masked(phone: str) -> str:
    """`phones.mask_phone` in the database's words."""
    return (
        f"CASE WHEN length({phone}) >= 8 THEN left({phone}, 3) || '****' || right({phone}, 4)"
        f" ELSE repeat('*', length({phone})) END"
    )


def flags_after(worker: str, row: str) -> str:
    """The groups of somebody once the row is taken over, in order."""
    return (
        f"ARRAY(SELECT flag FROM (SELECT DISTINCT unnest({worker}.flags || {row}.flags_on) AS flag) AS flags"
        f' WHERE flag <> ALL ({row}.flags_off) ORDER BY flag COLLATE "C")'
    )


def trade_after(worker: str, row: str) -> str:
    """A word that nobody knows does not replace a trade that is known."""
    unknown = f"{row}.trade = '' OR ({row}.trade = 'other' AND {worker}.trade <> '')"
    return f"CASE WHEN {unknown} THEN {worker}.trade ELSE {row}.trade END"


def moves(worker: str, row: str, home: str, place: str) -> str:
    """Whether the row names another home; a town above the village that is on record is no news."""
    return (
        f"coalesce(CASE WHEN {row}.place_id = {worker}.household_id"
        f" THEN {row}.village_text <> {worker}.village_text AND {row}.village_text <> ''"
        f" ELSE NOT starts_with({home}.path, {place}.path) OR {row}.village_text <> '' END, false)"
    )


def _changes(*cases: tuple[str, str, str, str]) -> str:
    """A JSON list of {field, was, now} for those cases (field, was, now, condition) that differ."""
    values = ", ".join(
        f"({at}, '{field}', to_jsonb({was}), to_jsonb({now}), {differs})"
        for at, (field, was, now, differs) in enumerate(cases)
    )
    return (
        "(SELECT coalesce(jsonb_agg(jsonb_build_object('field', field, 'was', was, 'now', now) ORDER BY at), '[]')"
        f" FROM (VALUES {values}) AS cases (at, field, was, now, differs) WHERE differs)"
    )


def _sql(text: str, **parts: str) -> str:
    """Names of tables and parts put into a statement; parameters come later, as %(name)s."""
    for name, part in (_TABLES | parts).items():
        text = text.replace(f"«{name}»", part)
    return text


_SAME = """
    WITH doubled AS (
        SELECT number_index FROM «rows» WHERE roster_id = %(roster)s AND is_sound
        GROUP BY number_index HAVING count(*) > 1
    ), same AS (
        SELECT id, number_index,
               min(name_key) OVER whole <> max(name_key) OVER whole AS names_differ,
               -- Enough to find them; a number that stands in every row must not make each row as long as the file.
               string_agg(number::text, '、') OVER near AS others,
               first_value(id) OVER backwards AS last
        FROM «rows» JOIN doubled USING (number_index)
        WHERE roster_id = %(roster)s AND is_sound
        WINDOW whole AS (PARTITION BY number_index),
               near AS (PARTITION BY number_index ORDER BY sheet, number
                        ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE CURRENT ROW),
               backwards AS (PARTITION BY number_index ORDER BY sheet DESC, number DESC)
    )
"""
_TWICE = _sql(
    _SAME
    + """
    UPDATE «rows» AS r SET outcome = 'wrong', is_sound = false, is_told = false,
        problems = r.problems || jsonb_build_array(jsonb_build_object('field', 'number', 'code', %(twice)s::text,
            'fatal', true, 'facts', jsonb_build_object('rows', same.others)))
    FROM same WHERE same.id = r.id AND same.names_differ
    """
)
_REPEATED = _sql(
    _SAME
    + """
    UPDATE «rows» AS r SET outcome = 'repeated', is_sound = false,
        changes = jsonb_build_array(jsonb_build_object('field', 'row', 'was', r.number, 'now', l.number)) || «between»
    FROM same JOIN «rows» AS l ON l.id = same.last LEFT JOIN «division» AS p ON p.id = l.place_id
    WHERE same.id = r.id AND same.last <> r.id AND NOT same.names_differ
    """,
    between=_changes(
        ("phone", masked("r.phone"), masked("l.phone"), "r.phone <> l.phone"),
        (
            "household",
            "coalesce((SELECT name FROM «division» WHERE id = r.place_id), '')",
            "coalesce(p.name, '')",
            "r.place_id IS DISTINCT FROM l.place_id",
        ),
        ("wishes", "r.wishes", "l.wishes", "r.wishes <> l.wishes"),
        ("party", "r.party", "l.party", "r.party <> l.party"),
    ),
)
_REPEATED = _sql(_REPEATED)

_DIFFERENCES = _changes(
    ("name", "w.legal_name", "r.name", "r.name <> w.legal_name"),
    ("phone", masked("w.phone"), masked("r.phone"), "r.phone <> '' AND r.phone <> w.phone"),
    (
        "household",
        "trim(h.name || ' ' || w.village_text)",
        "trim(p.name || ' ' || r.village_text)",
        moves("w", "r", "h", "p"),
    ),
    ("education", "w.education", "r.education", "r.education <> '' AND r.education <> w.education"),
    ("trade", "w.trade", "after.trade", "after.trade <> w.trade"),
    ("flags", "had.flags", "after.flags", "after.flags <> had.flags"),
    ("wishes", "had.wishes", "r.wishes", "r.wishes <> '[]' AND r.wishes <> had.wishes"),
    ("party", "had.party", "met.party", "met.party <> '' AND met.party <> had.party"),
)
_MEET = _sql(
    """
    WITH known AS MATERIALIZED (
        SELECT r.id, r.sheet, r.party, w.id AS worker,
               coalesce(w.name_key <> r.name_key, false) AS contradicts,
               NOT coalesce(w.id IS NULL OR EXISTS (
                   SELECT 1 FROM unnest(%(home)s::text[]) AS home (path) WHERE starts_with(h.path, home.path)
               ), false) AS elsewhere
        FROM «rows» AS r
        LEFT JOIN «identity» AS i ON i.number_index = r.number_index
        LEFT JOIN «worker» AS w ON w.id = i.worker_id
        LEFT JOIN «division» AS h ON h.id = w.household_id
        WHERE r.roster_id = %(roster)s AND r.is_sound
    ), alone AS MATERIALIZED (
        SELECT sheet, party FROM known WHERE party <> '' AND NOT contradicts AND NOT elsewhere
        GROUP BY sheet, party HAVING count(*) = 1
    ), met AS MATERIALIZED (
        SELECT known.id, known.worker, known.contradicts, known.elsewhere,
               CASE WHEN alone.party IS NULL THEN known.party ELSE '' END AS party,
               alone.party IS NOT NULL AND NOT known.contradicts AND NOT known.elsewhere AS is_alone
        FROM known LEFT JOIN alone ON alone.sheet = known.sheet AND alone.party = known.party
    ), differing AS MATERIALIZED (
        SELECT met.id, «differences» AS changes
        FROM met JOIN «rows» AS r ON r.id = met.id JOIN «worker» AS w ON w.id = met.worker
        JOIN «division» AS h ON h.id = w.household_id LEFT JOIN «division» AS p ON p.id = r.place_id
        CROSS JOIN LATERAL (SELECT
            ARRAY(SELECT flag FROM unnest(w.flags) AS flag ORDER BY flag COLLATE "C") AS flags,
            (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'place', wish.destination_id, 'destination', coalesce(there.name, ''), 'trade', wish.trade,
                    'wage', wish.wage_floor, 'from_on', coalesce(to_char(wish.from_on, 'YYYY-MM-DD'), '')
                ) ORDER BY wish.rank), '[]')
             FROM «wish» AS wish LEFT JOIN «division» AS there ON there.id = wish.destination_id
             WHERE wish.worker_id = w.id AND wish.state = 'open') AS wishes,
            coalesce((SELECT c.label FROM «member» AS m JOIN «companions» AS c ON c.id = m.companions_id
                WHERE m.worker_id = w.id AND m.left_at IS NULL), '') AS party
        ) AS had
        CROSS JOIN LATERAL (SELECT «flags» AS flags, «trade» AS trade) AS after
        WHERE NOT met.contradicts AND NOT met.elsewhere
    ), verdict AS (
        SELECT r.id, met.worker, coalesce(d.changes, '[]') AS changes,
               CASE WHEN met.contradicts THEN 'wrong' WHEN met.elsewhere THEN 'elsewhere'
                    WHEN met.worker IS NULL THEN 'new' WHEN d.changes = '[]' THEN 'unchanged' ELSE 'changed'
               END AS outcome,
               CASE WHEN r.problems = '[]' THEN r.problems ELSE (
                   SELECT coalesce(jsonb_agg(problem ORDER BY at), '[]')
                   FROM jsonb_array_elements(r.problems) WITH ORDINALITY AS told (problem, at)
                   WHERE problem ->> 'code' NOT IN (%(contradicts)s, %(alone)s)) END
               || CASE WHEN met.contradicts THEN jsonb_build_array(jsonb_build_object('field', 'name',
                   'code', %(contradicts)s::text, 'fatal', true, 'facts', '{}'::jsonb)) ELSE '[]' END
               || CASE WHEN met.is_alone THEN jsonb_build_array(jsonb_build_object('field', 'party',
                   'code', %(alone)s::text, 'fatal', false, 'facts', '{}'::jsonb)) ELSE '[]' END AS problems
        FROM met JOIN «rows» AS r ON r.id = met.id LEFT JOIN differing AS d ON d.id = met.id
        WHERE r.roster_id = %(roster)s
    )
    UPDATE «rows» AS r SET worker_id = v.worker, outcome = v.outcome, changes = v.changes, problems = v.problems,
        is_told = v.outcome <> 'wrong' AND (v.problems <> '[]' OR r.mended <> '[]')
    FROM verdict AS v
    WHERE r.id = v.id AND (r.outcome <> v.outcome OR r.worker_id IS DISTINCT FROM v.worker
        OR r.changes <> v.changes OR r.problems <> v.problems)
    """,
    differences=_DIFFERENCES,
    flags=flags_after("w", "r"),
    trade=trade_after("w", "r"),
)


def counted(roster: RosterImport) -> dict[str, Any]:
    """Rows by outcome, and how many were mended or have something to tell."""
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("""
                SELECT outcome, count(*), count(*) FILTER (WHERE mended <> '[]'),
                       count(*) FILTER (WHERE problems <> '[]' AND outcome <> 'wrong'),
                       count(*) FILTER (WHERE is_told)
                FROM «rows» WHERE roster_id = %s GROUP BY outcome
            """),
            [roster.pk],
        )
        found = cursor.fetchall()
    counts: dict[str, Any] = dict.fromkeys(RosterRow.Outcome.values, 0)
    counts |= {outcome: n for outcome, n, *_rest in found}
    return counts | {
        "mended": sum(mended for _outcome, _n, mended, _noted, _told in found),
        "noted": sum(noted for _outcome, _n, _mended, noted, _told in found),
        "told": sum(told for *_rest, told in found),
    }
