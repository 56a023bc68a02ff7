"""What counties send is read, and what could hurt is refused within two seconds."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from tests.sheets import hostile
from tests.sheets.old_workbook import old_workbook
from zunyi.sheets import archive, pieces, reading, refusals
from zunyi.sheets.reading import is_blank, read_workbook, text_of
from zunyi.sheets.rows import ReadAnew


def book(rows, **options) -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, **options})
    sheet = made.add_worksheet("名单")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    made.close()
    return target.getvalue()


MOST_UNPACKED = 48 << 20
HOSTILE = {
    "a zip bomb": (hostile.zip_bomb, refusals.FileUnpacksTooLarge),
    "a bomb with false labels": (hostile.lying_bomb, refusals.FileUnpacksTooLarge),
    "a bomb of shared bytes": (hostile.overlapping_bomb, refusals.FileUnpacksTooLarge),
    "sixty thousand entries": (hostile.many_entries, refusals.FileUnpacksTooLarge),
    "billion laughs": (lambda: hostile.workbook(hostile.BILLION_LAUGHS), refusals.FileWithEntities),
    "billion laughs in UTF-16": (
        lambda: hostile.workbook(hostile.BILLION_LAUGHS.encode("utf-16")),
        refusals.FileWithEntities,
    ),
    "billion laughs bare": (lambda: hostile.BILLION_LAUGHS.encode(), refusals.FileIsAWebPage),
    "a web page": (lambda: "<html><table><tr><td>姓名</td></tr></table></html>".encode(), refusals.FileIsAWebPage),
    "XML of Excel 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', refusals.FileIsAWebPage),
    "macros": (lambda: hostile.workbook(xl__vbaProject_dot_bin=b"x"), refusals.FileWithMacros),
    "old macro sheets": (lambda: hostile.workbook(xl__macrosheets__a_dot_xml=b"<x/>"), refusals.FileWithMacros),
    "macros in an old file": (lambda: hostile.old_file("Workbook", "_VBA_PROJECT_CUR"), refusals.FileWithMacros),
    "a password": (lambda: hostile.old_file("EncryptionInfo", "EncryptedPackage"), refusals.FileLocked),
    "an old workbook with a password": (lambda: old_workbook([["x"]], locked=True), refusals.FileLocked),
    "an old workbook of 256 columns": (lambda: old_workbook([["x"] * 256]), refusals.TooManyColumns),
    "a Word file of old": (lambda: hostile.old_file("WordDocument"), refusals.FileNotASheet),
    "a broken old workbook": (lambda: hostile.old_file("Workbook"), refusals.FileDamaged),
    "16,384 columns": (
        lambda: hostile.workbook(hostile.sheet_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
        refusals.TooManyColumns,
    ),
    "16,384 columns without addresses": (
        lambda: hostile.workbook(hostile.sheet_xml(f"<row>{'<c><v>1</v></c>' * 16384}</row>")),
        refusals.TooManyColumns,
    ),
    "a cell in the last row": (
        lambda: hostile.workbook(hostile.sheet_xml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
        refusals.TooManyRows,
    ),
    "a wide and long sheet": (
        lambda: hostile.workbook(
            hostile.sheet_xml(
                '<row r="1"><c r="GA1"><v>1</v></c></row><row r="240000"><c r="A240000"><v>1</v></c></row>'
            )
        ),
        refusals.TooManyRows,
    ),
    "columns in a text table": (lambda: ",".join(["x"] * 500).encode(), refusals.TooManyColumns),
    "rows in a text table": (lambda: b"x\n" * 300_000, refusals.TooManyRows),
    "an endless field": (lambda: b'"' + b"x" * 2_000_000, refusals.FileDamaged),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), refusals.FileNotASheet),
    "a PDF": (lambda: b"%PDF-1.7\n\x01\x02\x03" + bytes(200), refusals.FileNotASheet),
    "a program": (lambda: b"MZ" + bytes(300), refusals.FileNotASheet),
    "neither UTF-8 nor GB18030": (lambda: b"\xff\xff\xff,\xff", refusals.TextUnreadable),
    "nothing": (lambda: b"", refusals.FileEmpty),
    "only a mark": (lambda: b"\xef\xbb\xbf\r\n", refusals.FileEmpty),
    "half a workbook": (lambda: book([["姓名"]])[:1500], refusals.FileDamaged),
    "a Word file": (lambda: _archive("word/document.xml"), refusals.FileNotASheet),
    "an open document": (lambda: _archive("mimetype", "content.xml"), refusals.FileOfAnotherKind),
    "a binary workbook": (lambda: _archive("xl/workbook.bin"), refusals.FileOfAnotherKind),
    "a large file": (lambda: b"x," * (11 << 20), refusals.FileTooLarge),
}


def _archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return target.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_at_little_cost(name, monkeypatch):
    make, refusal = HOSTILE[name]
    data, unpacked, parsed = make(), [], []
    pieces = archive.unpacked
    monkeypatch.setattr(archive, "unpacked", lambda *of: (unpacked.append(len(each)) or each for each in pieces(*of)))
    parse = reading._from_calamine
    monkeypatch.setattr(reading, "_from_calamine", lambda *of: parsed.append(of) or parse(*of))

    with pytest.raises(refusals.FileRefused) as caught:
        read_workbook(io.BytesIO(data))

    assert type(caught.value) is refusal
    assert caught.value.way_out
    assert sum(unpacked) <= MOST_UNPACKED
    assert not parsed or len(data) < 100_000  # what reaches the parser is small


def test_xlsx_keeps_the_kind_of_every_cell():
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    sheet = made.add_worksheet("名单")
    sheet.write_string(1, 1, "520399198802149015")
    sheet.write_number(1, 2, 520399198802149015)
    sheet.write_datetime(1, 3, datetime(2027, 2, 14), made.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_formula(1, 4, "=1+1", value="=cmd|' /C calc'!A0")
    made.close()

    [read] = read_workbook(target.getvalue()).sheets

    assert read.name == "名单"
    assert is_blank(read.rows[0])
    row = read.rows[1]
    assert row == ["", "520399198802149015", 520399198802149000.0, date(2027, 2, 14), "=cmd|' /C calc'!A0"]
    assert [type(cell) for cell in row[1:4]] == [str, float, date]


def test_styled_empty_cells_far_away_do_not_count():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'

    assert read_workbook(hostile.workbook(hostile.sheet_xml(cells))).sheets[0].rows == [[1.0]]


def test_hidden_sheets_are_marked():
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    made.add_worksheet("甲").write(0, 0, "x")
    made.add_worksheet("乙").hide()
    made.close()

    assert [(sheet.name, sheet.hidden) for sheet in read_workbook(target.getvalue()).sheets] == [
        ("甲", False),
        ("乙", True),
    ]


def test_old_workbooks_and_wps_tables_are_read():
    rows = [["姓名", "身份证号码", "月薪"], ["测一鸣", "520399198802149015", 4500.0]]

    read = read_workbook(old_workbook(rows))

    assert (read.kind, [sheet.name for sheet in read.sheets], read.sheets[0].rows) == ("xls", ["名单"], rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_tables_of_every_encoding_and_separator(encoding, separator):
    text = f'姓名{separator}乡镇\r\n测一鸣{separator}桴㯊镇\r\n"试\n样"{separator}\r\n短\r\n'

    [read] = read_workbook(text.encode(encoding)).sheets

    assert read.rows == [["姓名", "乡镇"], ["测一鸣", "桴㯊镇"], ["试\n样", ""], ["短", ""]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (15400002948.0, "15400002948"),
        (4500.5, "4500.5"),
        ("  甲 ", "甲"),
        (date(2027, 2, 14), "2027-02-14"),
        (datetime(2027, 2, 14, 7, 30), "2027-02-14 07:30"),
        (datetime(2027, 2, 14), "2027-02-14"),
        (True, "是"),
        ("", ""),
    ],
)
def test_text_of_a_cell_is_what_a_person_reads(cell, text):
    assert text_of(cell) == text


def test_damaged_bytes_anywhere_never_crash():
    """A workbook with one byte turned at a time is read or refused, never an error."""
    data = book([["姓名", "身份证号"], ["测一鸣", "520399198802149015"]])
    for at in range(0, len(data), 23):
        broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        with contextlib.suppress(refusals.FileRefused):
            read_workbook(broken)


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}])
@pytest.mark.parametrize("piece", [1, 900, 5000, 1 << 20])
def test_long_sheet_is_read_in_pieces_as_it_is_at_once(monkeypatch, options, piece):
    rows = [["2027年花名册"], [], ["", "姓名", "出行日期", "数"]]
    rows += [["", f"测&<{at}>", datetime(2027, 2, 14), at / 2] for at in range(200)]
    rows += [[], [], ["", "", "", "", "只有这里"], [1, True, "=1+1"]]
    data = book(rows, **{"in_memory": False, "default_date_format": "yyyy-mm-dd", **options})
    plain = read_workbook(data).sheets[0].rows
    monkeypatch.setattr(pieces, "LONG", 1)
    monkeypatch.setattr(pieces, "PIECE", piece)
    monkeypatch.setattr(archive, "_CHUNK", piece)

    [sheet] = read_workbook(data).sheets

    def bare(rows):
        return ["\t".join(map(text_of, row)).rstrip("\t") for row in rows]

    assert isinstance(sheet.rows, ReadAnew)
    assert bare(sheet.rows) == bare(plain)
    assert bare(sheet.rows[3:5]) == bare(plain[3:5])
    assert bare(sheet.rows) == bare(plain)  # and once more


def respelled(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with its sheets written in another way."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if "worksheets" in name else content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "is_fitted"),
    [
        (b"", b"", True),
        (b' t="s">', b' t="s" s="0">', True),
        (b' t="s"', b" t='s'", False),
        (b' t="s">', b' t="s"><f>A1</f>', False),
        (b"<sheetData>", b"<sheetData><!-- -->", False),
    ],
)
def test_every_cell_of_a_long_sheet_keeps_its_own_text_however_it_is_written(monkeypatch, old, new, is_fitted):
    rows = [[f"测{at}", "男" if at % 2 else "女", at] for at in range(300)]
    data = book([["姓名", "性别", "序号"], *rows])
    monkeypatch.setattr(pieces, "LONG", 1)
    monkeypatch.setattr(pieces, "PIECE", 2000)
    monkeypatch.setattr(archive, "_CHUNK", 1000)
    shortened = []
    whole = pieces._Texts._shortened
    monkeypatch.setattr(pieces._Texts, "_shortened", lambda *piece: shortened.append(1) or whole(*piece))

    [sheet] = read_workbook(respelled(data, old, new) if old else data).sheets

    assert list(sheet.rows)[1:] == rows
    assert (not shortened) == is_fitted


def test_piece_of_a_long_sheet_gets_its_own_texts_alone(monkeypatch):
    """A roster has a million texts; what a piece costs must not grow with those of the others."""
    data = book([[f"测{at}"] for at in range(3000)])
    monkeypatch.setattr(pieces, "LONG", 1)
    monkeypatch.setattr(pieces, "PIECE", 4000)
    monkeypatch.setattr(archive, "_CHUNK", 2000)
    tables = []
    fitted = pieces._Texts.fitted

    def measured(texts, name, sheet):
        parts = fitted(texts, name, sheet)
        tables.append(len(parts[texts.name]))
        return parts

    monkeypatch.setattr(pieces._Texts, "fitted", measured)

    [sheet] = read_workbook(data).sheets

    assert len(list(sheet.rows)) == 3000
    assert len(tables) > 10
    assert max(tables) < 6000


def test_long_sheet_without_addresses_counts_on(monkeypatch):
    cells = "".join(f"<row><c t='inlineStr'><is><t>测{at}</t></is></c></row>" for at in range(50))
    data = hostile.workbook(hostile.sheet_xml(cells))
    monkeypatch.setattr(pieces, "LONG", 1)
    monkeypatch.setattr(pieces, "PIECE", 300)

    [sheet] = read_workbook(data).sheets

    assert [row[0] for row in sheet.rows] == [f"测{at}" for at in range(50)]


def test_long_text_table_is_read_anew(monkeypatch):
    monkeypatch.setattr(reading, "_LONG_TEXT", 10)

    rows = read_workbook("姓名,号码\n测一,1\n测二,2,3\n".encode()).sheets[0].rows

    assert isinstance(rows, ReadAnew)
    assert list(rows) == [["姓名", "号码", ""], ["测一", "1", ""], ["测二", "2", "3"]]
    assert (len(rows), rows[1]) == (3, ["测一", "1", ""])
