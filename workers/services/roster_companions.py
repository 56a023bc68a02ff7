"""Families and neighbours who bear one companion number in a roster: made one group of companions."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db import connection
from django.utils import timezone

from workers.models import CompanionMember, Companions, RosterImport, RosterRow

_BATCH = 1000
_ROWS, _GROUPS, _MEMBERS = (model._meta.db_table for model in (RosterRow, Companions, CompanionMember))

# Those who are linked, by the number that they bear; a number that one person bears alone links nobody.
_PARTIES = f"""
    SELECT sheet, party, count(*) AS n, bool_and(outcome = 'new') AS all_new FROM {_ROWS}
    WHERE roster_id = %(roster)s AND party <> '' AND outcome IN ('new', 'changed', 'unchanged')
    GROUP BY sheet, party HAVING count(*) > 1
"""
_NEW_FAMILIES = f"""
    WITH families AS MATERIALIZED (
        SELECT sheet, party, nextval(pg_get_serial_sequence('{_GROUPS}', 'id')) AS id
        FROM ({_PARTIES}) AS parties WHERE all_new
    ), made AS (
        INSERT INTO {_GROUPS} (id, label) SELECT id, party FROM families
    ), joined AS (
        INSERT INTO {_MEMBERS} (companions_id, worker_id)
        SELECT f.id, r.worker_id FROM {_ROWS} AS r JOIN families AS f ON f.sheet = r.sheet AND f.party = r.party
        WHERE r.roster_id = %(roster)s AND r.outcome = 'new' ORDER BY r.worker_id
    )
    SELECT count(*) FROM families
"""
_KNOWN_FAMILIES = f"""
    SELECT r.sheet, r.party, array_agg(r.worker_id ORDER BY r.number) FROM {_ROWS} AS r
    JOIN ({_PARTIES}) AS parties ON parties.sheet = r.sheet AND parties.party = r.party AND NOT parties.all_new
    WHERE r.roster_id = %(roster)s AND r.outcome IN ('new', 'changed', 'unchanged')
    GROUP BY r.sheet, r.party ORDER BY r.sheet, min(r.number)
"""


def link_companions(roster: RosterImport) -> int:
    """Make those who bear one companion number one group; answer how many groups there are."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW_FAMILIES, {"roster": roster.pk})
        (made,) = cursor.fetchone()
        cursor.execute(_KNOWN_FAMILIES, {"roster": roster.pk})
        known = {(sheet, label): members for sheet, label, members in cursor.fetchall()}
    _link_known(known)
    return int(made) + len(known)


def _link_known(together: dict[tuple[int, str], list[int]]) -> None:
    """Families of whom somebody was registered before: they keep their group if nobody else is in it."""
    everybody = [worker for members in together.values() for worker in members]
    group_of, crew = _groups_of(everybody)
    wanted: dict[int, int] = {}  # worker -> group
    newcomers: list[tuple[Companions, list[int]]] = []
    labels: dict[int, str] = {}
    for (_sheet, label), members in together.items():
        group = _fitting_group(members, group_of, crew, labels)
        if group is None:
            newcomers.append((Companions(label=label), members))
        else:
            labels[group] = label
            wanted |= dict.fromkeys(members, group)
    groups = Companions.objects.bulk_create([group for group, _members in newcomers], batch_size=_BATCH)
    for group_made, (_group, members) in zip(groups, newcomers, strict=True):
        wanted |= dict.fromkeys(members, group_made.pk)
    _relabel(labels)
    _move({worker: group for worker, group in wanted.items() if group_of.get(worker) != group})


def _groups_of(workers: list[int]) -> tuple[dict[int, int], dict[int, set[int]]]:
    """The living group of each of these people, and everybody who is in those groups."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT companions_id, worker_id FROM {_MEMBERS} WHERE left_at IS NULL AND companions_id IN ("
            f"SELECT companions_id FROM {_MEMBERS} WHERE left_at IS NULL AND worker_id = ANY (%s))",
            [workers],
        )
        found = cursor.fetchall()
    crew: dict[int, set[int]] = defaultdict(set)
    for group, worker in found:
        crew[group].add(worker)
    return {worker: group for group, worker in found}, crew


def _fitting_group(
    members: list[int], group_of: dict[int, int], crew: dict[int, set[int]], taken: dict[int, str]
) -> int | None:
    """The living group that these people are already in, if nobody else is in it."""
    counted = Counter(group_of[worker] for worker in members if worker in group_of)
    for group, _count in counted.most_common():
        if group not in taken and crew[group] <= set(members):
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
