"""What is written is what another program reads back: no formula, no lost digit."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from zunyi.sheets import writing
from zunyi.sheets.reading import read_workbook
from zunyi.sheets.writing import GB18030, Column, sheet_title, write_csv, write_xlsx

COLUMNS = [Column("姓名", 10), Column("身份证号码", 21), Column("月薪", kind="number")]
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", '=HYPERLINK("http://x")', "http://example.org", "{=1}"]


def written(rows, **options) -> bytes:
    target = io.BytesIO()
    write_xlsx(target, columns=COLUMNS, rows=rows, **options)
    return target.getvalue()


def test_numbers_that_are_names_stay_text():
    data = written([["测一鸣", "520399198802149015", 4500], ["试", "00123", None]], title="名单", notes=["2027年"])

    rows = read_workbook(data).sheets[0].rows
    assert [row[:3] for row in rows] == [
        ["名单", "", ""],
        ["2027年", "", ""],
        ["姓名", "身份证号码", "月薪"],
        ["测一鸣", "520399198802149015", 4500.0],
        ["试", "00123", ""],
    ]


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_is_ever_a_formula(text):
    data = written([[text, text, text]])

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert read_workbook(data).sheets[0].rows[1] == [text, text, text]


def test_head_stays_in_sight_and_on_every_printed_page():
    with zipfile.ZipFile(io.BytesIO(written([], title="名单"))) as archive:
        sheet, book = archive.read("xl/worksheets/sheet1.xml").decode(), archive.read("xl/workbook.xml").decode()

    assert 'state="frozen"' in sheet
    assert 'ySplit="2"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'paperSize="9"' in sheet
    assert "_xlnm.Print_Titles" in book
    assert "$2:$2" in book


def test_control_characters_do_not_break_the_workbook():
    assert read_workbook(written([["测\x00一\x0b鸣", "", None]])).sheets[0].rows[1][0] == "测一鸣"


def test_a_text_that_looks_like_markup_of_the_workbook_stays_a_text():
    text = "<r><t>测</t></r>"
    with zipfile.ZipFile(io.BytesIO(written([[text, "<b>", None]]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert "&lt;r&gt;&lt;t&gt;测" in sheet
    assert read_workbook(written([[text, "<b>", None]])).sheets[0].rows[1][:2] == [f"{text} ", "<b>"]


def test_a_long_text_is_cut_to_what_a_cell_holds_and_rare_characters_stay():
    rows = read_workbook(written([["长" * 40_000, "李㯊王𬱖大磏\u3000\ue000", None]])).sheets[0].rows

    assert rows[1][:2] == ["长" * 32_767, "李㯊王𬱖大磏\u3000\ue000"]


def test_csv_is_utf8_with_a_mark_and_harmless():
    target = io.BytesIO()

    count = write_csv(target, columns=COLUMNS, rows=[["=1", "桴㯊镇", -5], [None, date(2027, 2, 14), True]])

    assert count == 2
    assert target.getvalue().decode("utf-8") == ("\ufeff姓名,身份证号码,月薪\r\n'=1,桴㯊镇,-5\r\n,2027-02-14,是\r\n")


def test_csv_in_gb18030_keeps_the_rare_characters():
    target = io.BytesIO()

    write_csv(target, columns=COLUMNS, rows=[["𬱖㯊", "大磏镇", 1]], encoding=GB18030)

    assert target.getvalue().decode("gb18030") == "姓名,身份证号码,月薪\r\n𬱖㯊,大磏镇,1\r\n"


def test_a_text_in_a_column_of_numbers_is_harmless_too():
    target = io.BytesIO()

    write_csv(target, columns=COLUMNS, rows=[["", "", "=1+1"]])

    assert target.getvalue().decode("utf-8-sig").endswith(",,'=1+1\r\n")


def test_instants_are_written_in_the_time_of_zunyi():
    data = written([[datetime(2027, 2, 13, 23, 30, tzinfo=UTC), date(2027, 2, 14), None]])

    assert read_workbook(data).sheets[0].rows[1][:2] == ["2027-02-14 07:30", "2027-02-14"]


def test_sheet_title():
    assert sheet_title("G1339: 遵义南/珠海 [1]") == "G1339  遵义南 珠海  1"
    assert sheet_title("'") == "Sheet1"


def test_the_short_way_of_writing_a_text_is_byte_for_byte_the_long_one(monkeypatch):
    texts = ["\"<&>'", " 前后有空格 ", "520399198802149015", "_x0041_", "\ufffe", "两\n行", "李㯊", "", "<r>测</r>"]
    rows = [[text, text * 2, at] for at, text in enumerate(texts)]
    short = sheet_of(written(rows))

    for shortened in ("_xml_inline_string", "_escape_control_characters"):
        monkeypatch.delattr(writing._ListSheet, shortened)

    assert short.count("inlineStr") > len(texts)
    assert sheet_of(written(rows)) == short


def sheet_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()
