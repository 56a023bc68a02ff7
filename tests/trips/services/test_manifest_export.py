"""The list that a carrier gets: every digit as it was, nothing a formula, a line in the history (reliability B5)."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.factories.divisions import make_division
from tests.factories.staff import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_number
from trips.models import Leg, Manifest
from trips.services.manifest.export import hand_out_manifest
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

NAMES = ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "测·㯊𬱖", "{=1}", "0012", "阿依古丽·买买提"]
HEAD = 7  # title, five notes, the head


def make_manifest(count: int = len(NAMES)) -> Manifest:
    leg = make_trip(number=f"ZA{count}").legs.select_related("trip").get(role=Leg.Role.TRUNK)
    rows = [
        {
            "seq": str(at), "booking": str(at), "ticket": "成人", "linked_adult": "", "born_on": "1990-01-01",
            "car": "", "home": "正安", "village": "正安", "employer": "", "shuttle": "", "sex": "男",
            "legal_name": NAMES[at % len(NAMES)], "carrier_name": NAMES[at % len(NAMES)],
            "id_kind": "居民身份证", "id_number": make_number(), "phone": "15400000001", "boards_at": "=1",
            "boards_time": "2027-02-14 07:30", "alights_at": "晋江", "alights_time": "2027-02-15 06:00",
            "seat": f"{at:03}", "seat_class": "", "companions": "+86", "slip": "00000123", "note": "",
        }
        for at in range(1, count + 1)
    ]  # fmt: skip
    by = make_officer(Role.COUNTY, make_division("520324"))
    manifest = Manifest(leg=leg, version=1, issued_by=by, approved_by=by, approved_at=timezone.now())
    manifest.put(rows, {"title": "测试班次", "mode": "bus"})
    manifest.save()
    manifest.refresh_from_db()
    return manifest


def manifest_xlsx(manifest: Manifest) -> bytes:
    """The charter list as it leaves the house."""
    facts = {"recipient": "测试客运公司", "purpose": "包车合同"}
    by = make_officer(Role.COUNTY, make_division("520324"))
    return hand_out_manifest(manifest=manifest, form="bus", format="xlsx", by=by, **facts).content


def expected(manifest: Manifest) -> list[list[str]]:
    names = (
        "seq", "legal_name", "sex", "id_number", "phone", "boards_at", "boards_time", "alights_at", "seat", "note",
    )  # fmt: skip
    return [[row[name] for name in names] for row in manifest.rows()]


@pytest.mark.django_db
def test_two_other_programs_read_back_every_character():
    manifest = make_manifest()

    data = manifest_xlsx(manifest)

    by_calamine = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[HEAD:]
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    by_openpyxl = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=HEAD + 1)]
    assert [list(map(str, row)) for row in by_calamine] == expected(manifest)
    assert by_openpyxl == expected(manifest)
    assert {cell.data_type for row in sheet.iter_rows(min_row=HEAD + 1) for cell in row if cell.value} == {"s"}


@pytest.mark.django_db
def test_no_cell_is_a_formula():
    with zipfile.ZipFile(io.BytesIO(manifest_xlsx(make_manifest()))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.django_db
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here (soffice)")
def test_libreoffice_reads_back_every_character(tmp_path: Path):
    manifest = make_manifest()
    (tmp_path / "list.xlsx").write_bytes(manifest_xlsx(manifest))

    subprocess.run(
        ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "out", "list.xlsx"],
        cwd=tmp_path, check=True, timeout=120,
    )  # fmt: skip

    sheet = openpyxl.load_workbook(tmp_path / "out" / "list.xlsx").active
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=HEAD + 1)] == expected(manifest)


@pytest.mark.django_db
def test_the_sheet_is_ready_for_a4_with_version_and_hash_at_the_foot():
    manifest = make_manifest()

    with zipfile.ZipFile(io.BytesIO(manifest_xlsx(manifest))) as archive:
        sheet, book = archive.read("xl/worksheets/sheet1.xml").decode(), archive.read("xl/workbook.xml").decode()

    foot = re.search("<oddFooter>(.*)</oddFooter>", sheet).group(1)
    assert 'orientation="landscape"' in sheet
    assert 'paperSize="9"' in sheet
    assert 'state="frozen"' in sheet
    assert f"v1 SHA-256 {manifest.sha256}" in foot
    assert "第&amp;P页 共&amp;N页" in foot
    assert "_xlnm.Print_Titles" in book
    assert "$7:$7" in book


@pytest.mark.django_db
def test_handing_out_is_written_down_without_the_people():
    manifest = make_manifest(3)
    officer = make_officer(Role.COUNTY, make_division("520324"))

    facts = {"recipient": "测试客运公司", "purpose": "包车合同"}
    handed = hand_out_manifest(manifest=manifest, form="bus", format="xlsx", by=officer, **facts)

    [entry] = AuditEntry.objects.filter(action="manifest.handed_out")
    assert entry.by == officer
    assert entry.data == {
        "leg": 0, "version": 1, "persons": 3, "recipient": "测试客运公司", "purpose": "包车合同", "form": "bus",
        "format": "xlsx", "full_numbers": True,
    }  # fmt: skip
    assert handed.name == "ZA3-1-v1-bus.xlsx"
    assert (handed.hand_out.persons, handed.hand_out.recipient) == (3, "测试客运公司")


@pytest.mark.django_db
def test_the_same_version_gives_the_same_table_for_ever():
    manifest = make_manifest(2)

    once, again = (
        CalamineWorkbook.from_filelike(io.BytesIO(manifest_xlsx(manifest))).get_sheet_by_index(0) for _ in range(2)
    )

    assert once.to_python() == again.to_python()


@pytest.mark.django_db
def test_a_train_of_576_is_written_with_as_many_questions_as_two_people(django_assert_max_num_queries):
    two = make_manifest(2)
    with CaptureQueriesContext(connection) as few:
        manifest_xlsx(two)
    train = make_manifest(576)

    with django_assert_max_num_queries(len(few)):
        book = manifest_xlsx(train)

    assert len(CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()) > 576
