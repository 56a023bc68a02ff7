"""The bureau's forms, and the lists behind their figures, leave the house like every other list."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.reports.histories import DAY, make_history
from zunyi.accounts.roles import Role
from zunyi.exports.models import Form as As
from zunyi.exports.refusals import NothingToExport
from zunyi.exports.services.export import ask_for_export, make_export
from zunyi.exports.tables import TABLES
from zunyi.exports.tables.table import Reckoned
from zunyi.refusals import NotAllowed
from zunyi.reports.models import Form
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import table
from zunyi.reports.services.report import submit_report
from zunyi.sheets.reading import read_workbook

pytestmark = pytest.mark.django_db


def exported(code, by, query="", form=As.XLSX):
    fields = [field.key for field in TABLES[code].fields if field.usual]
    return ask_for_export(table=TABLES[code], asked=QueryDict(query), columns=fields, form=form, purpose="报送", by=by)


@pytest.mark.parametrize("form", SHAPES)
def test_a_form_leaves_with_the_cells_of_its_page_and_how_they_are_counted(form):
    make_history(3)
    filled = table(Form(form), make_division("520300"), DAY)

    found = TABLES[f"form_{form}"].rows(make_officer(Role.CITY), QueryDict(f"day={DAY.isoformat()}"))

    assert isinstance(found, Reckoned)
    assert [line["name"] for line in found.lines] == [*(line.name for line in filled.lines), filled.total.name]
    for line, kept in zip(found.lines, [*filled.lines, filled.total], strict=True):
        assert {name: line[name] for name in kept.cells} == kept.cells
        assert {name: line[f"{name}_before"] for name in kept.before} == kept.before
    assert any("遵义市" in note for note in found.notes)


def test_a_form_is_a_workbook_a_text_table_and_a_page():
    make_history(3)
    officer = make_officer(Role.COUNTY, "520324")

    for form in As:
        content = make_export(
            export_id=exported("form_daily", officer, f"day={DAY.isoformat()}", form).pk, say=lambda done, total: None
        ).content()
        assert content
    sheet = make_export(
        export_id=exported("form_daily", officer, f"day={DAY.isoformat()}").pk, say=lambda done, total: None
    ).content()
    said = [str(cell) for row in read_workbook(sheet).sheets[0].rows for cell in row]
    assert any("正安" in cell for cell in said)
    assert any("16:00" in cell for cell in said)


def test_a_form_of_another_county_does_not_leave():
    make_history(3)

    with pytest.raises(NothingToExport):
        exported("form_daily", make_officer(Role.COUNTY, "520324"), f"day={DAY.isoformat()}&place=520304")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TOWN])
def test_who_reads_reports_only_lets_none_out(role):
    with pytest.raises(NotAllowed):
        exported("form_daily", make_officer(role, "520324116" if role == Role.TOWN else None))


def test_a_version_that_was_handed_in_leaves_as_it_was():
    make_history(3)
    officer = make_officer(Role.COUNTY, "520324")
    kept = submit_report(form=Form.DAILY, division=make_division("520324"), day=DAY.replace(year=2026),
                         signer="测科长", by=officer)  # fmt: skip

    found = TABLES["form_daily"].rows(officer, QueryDict(f"version={kept.pk}"))

    assert [line["gone"] for line in found.lines][-1] == kept.content["total"]["cells"]["gone"]
    assert "测科长" in found.notes[-1]
    assert kept.sha256[:16] in found.notes[-1]
    foreign = TABLES["form_daily"].rows(make_officer(Role.COUNTY, "520304"), QueryDict(f"version={kept.pk}"))
    assert not foreign.lines


def test_the_article_leaves_with_all_its_rows():
    found = TABLES["article"].rows(make_officer(Role.CITY), QueryDict(""))

    assert {line["row"] for line in found.lines} == set(range(1, 59))


@pytest.mark.parametrize("code", ["indicators", "handed_in", *(code for code in TABLES if code.startswith("figure_"))])
def test_every_list_of_reports_can_be_asked_for(code):
    officer = make_officer(Role.CITY)
    query = {"figure_seats": "figure=t_seats&form=trips", "figure_posts": "figure=posts&form=weekly"}.get(code, "")

    assert list(TABLES[code].rows(officer, QueryDict(query))) == []
