"""What stood in the tables before a migration still says the same after it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from employers.models import VacancyImport, VacancyRow
from tests.factories.divisions import make_division
from tests.factories.staff import make_officer

SEVERAL_SHEETS = ("employers", "0004_vacancy_lists_of_several_sheets")
LAYOUT = {"sheet": 2, "head": 3, "titles": ["岗位"], "columns": {"title": 0}}


@pytest.fixture
def before(db: None) -> tuple[Migration, ProjectState]:
    """The tables as they were before lists had several sheets; the test's own transaction brings them back."""
    loader = MigrationLoader(connection)
    migration = loader.get_migration(*SEVERAL_SHEETS)
    state = loader.project_state(SEVERAL_SHEETS, at_end=False)
    with connection.schema_editor(atomic=False) as editor:
        migration.unapply(state.clone(), editor)
    return migration, state


def test_a_list_of_one_sheet_keeps_its_layout_its_year_and_its_rows_when_lists_may_have_several(before):
    migration, state = before
    office = make_division("520324")
    facts: dict[str, Any] = {"by_id": make_officer("county", office).pk, "division_id": office.pk, "file_hash": b"1"}
    lists, rows = (state.apps.get_model("employers", name).objects for name in ("VacancyImport", "VacancyRow"))
    counts = {"year": 2027, "other_sheets": ["说明"], "new": 2}
    read = lists.create(file_name="岗位.xlsx", mapping=LAYOUT, sheet_name="岗位", counts=counts, **facts)
    unread = lists.create(file_name="坏.xlsx", mapping={}, **facts)
    for number in (5, 6):
        rows.create(vacancy_import_id=read.pk, number=number, outcome="new", cells={"title": str(number)})
    rows.create(vacancy_import_id=unread.pk, number=5, outcome="wrong")

    _apply(migration, state)

    kept = VacancyImport.objects.get(pk=read.pk)
    assert [layout.sheet for layout in kept.layouts] == [2]
    assert (kept.sheet_names, kept.years, kept.mapping["left_out"]) == ({2: "岗位"}, {2: 2027}, ["说明"])
    assert kept.counts["new"] == 2
    assert list(kept.rows.order_by("number").values_list("sheet", "number", "cells__title")) == [
        (2, 5, "5"), (2, 6, "6")
    ]  # fmt: skip
    assert VacancyImport.objects.get(pk=unread.pk).mapping == {}
    assert VacancyRow.objects.get(vacancy_import=unread.pk).sheet == 0


def _apply(migration: Migration, state: ProjectState) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(state.clone(), editor)
