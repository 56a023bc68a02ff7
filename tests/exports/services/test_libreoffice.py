"""What leaves as a sheet is read back by LibreOffice to the last character, and nothing in it is a formula (B5)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from django.http import QueryDict

from tests.factories.accounts import make_officer
from tests.factories.workers import make_worker
from zunyi.accounts.roles import Role
from zunyi.exports.services.export import ask_for_export, decide_export, make_export
from zunyi.exports.tables import TABLES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here (soffice)"),
]
COLUMNS = ("name", "full_number", "home", "full_phone")
# As text, every column: what a clerk chooses when the CSV is opened.
AS_TEXT = "CSV:44,34,{charset},1,1/2/2/2/3/2/4/2"
WICKED = ("=1+1", "+8615400001234", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org","点")', "㯊𬱖磏", "00123")


def written(form: str) -> tuple[bytes, list[list[str]]]:
    """The file of everybody, and what it must say."""
    clerk, colleague = make_officer(Role.COUNTY), make_officer(Role.COUNTY)
    people = [
        make_worker(legal_name=f"测{at}", village_text=text, phone=f"1540000{at:04}") for at, text in enumerate(WICKED)
    ]
    export = ask_for_export(
        table=TABLES["workers"], asked=QueryDict(""), columns=COLUMNS, form=form, purpose="核对", by=clerk
    )
    decide_export(export=export, yes=True, by=colleague)
    expected = [[each.legal_name, each.identity.number(), each.village_text, each.phone] for each in people]
    return make_export(export_id=export.pk, say=lambda done, total: None).content(), expected


def read_back(folder: Path, name: str, *options: str) -> list[list[openpyxl.cell.Cell]]:
    subprocess.run(
        ["soffice", "--headless", *options, f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "out", name],
        cwd=folder, check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(folder / "out" / f"{Path(name).stem}.xlsx").active
    return [list(row) for row in sheet.iter_rows()]


def persons(rows: list[list[openpyxl.cell.Cell]]) -> list[list[str]]:
    return [[cell.value for cell in row[:4]] for row in rows if str(row[0].value).startswith("测")]


def formulas(rows: list[list[openpyxl.cell.Cell]]) -> int:
    return sum(cell.data_type == "f" for row in rows for cell in row)


def test_a_workbook_comes_back_byte_for_byte_without_a_formula(tmp_path):
    content, expected = written("xlsx")
    (tmp_path / "list.xlsx").write_bytes(content)

    rows = read_back(tmp_path, "list.xlsx")

    found = sorted(persons(rows))
    assert formulas(rows) == 0
    assert [(name, number, phone) for name, number, _home, phone in found] == sorted(
        (name, number, phone) for name, number, _home, phone in expected
    )
    assert all(home.endswith(text) for (*_, home, _p), (*_, text, _q) in zip(found, sorted(expected), strict=True))


@pytest.mark.parametrize(("form", "charset"), [("csv", 76), ("gb18030", 85)])
def test_a_text_table_comes_back_byte_for_byte_without_a_formula(tmp_path, form, charset):
    content, expected = written(form)
    (tmp_path / "list.csv").write_bytes(content)

    rows = read_back(tmp_path, "list.csv", f"--infilter={AS_TEXT.format(charset=charset)}")

    assert formulas(rows) == 0
    assert sorted((name, number, phone) for name, number, _home, phone in persons(rows)) == sorted(
        (name, number, phone) for name, number, _home, phone in expected
    )
