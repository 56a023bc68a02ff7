"""The head of a table is found among titles, and its columns understood in any order and wording."""

from __future__ import annotations

import pytest

from zunyi.sheets import refusals
from zunyi.sheets.heads import Field, Layout, data_rows, fold, is_total, understand
from zunyi.sheets.reading import Sheet, Workbook

FIELDS = (
    Field("name", ("姓名", "名字"), required=True, unlike=("家长", "联系人")),
    Field("number", ("身份证号码", "身份证号", "公民身份号码"), required=True, looks_like=lambda text: len(text) == 18),
    Field("phone", ("联系电话", "手机号", "电话"), unlike=("紧急", "家长")),
    Field("town", ("户籍乡镇", "乡镇")),
)
NUMBER = "520399198802149015"


def layout_of(rows) -> Layout:
    [layout] = understand(Workbook([Sheet("一", rows)]), FIELDS)
    return layout


def test_head_below_titles_and_notes():
    layout = layout_of(
        [["2027年花名册", "", ""], ["填报单位:甲", "", ""], ["序号", "姓名", "身份证号"], [1.0, "测一鸣", NUMBER]]
    )

    assert (layout.head, layout.columns) == (2, {"name": 1, "number": 2})


@pytest.mark.parametrize(
    ("titles", "columns"),
    [
        (["姓  名", "身份证号码(必填)", "电话*"], {"name": 0, "number": 1, "phone": 2}),
        (["公民身份号码", "名字", "本人手机号"], {"number": 0, "name": 1, "phone": 2}),
        (["姓名", "紧急联系电话", "身份证号码", "联系电话"], {"name": 0, "number": 2, "phone": 3}),
        (["家长姓名", "姓名", "身份证号"], {"name": 1, "number": 2}),
        (["姓名", "身份\n证号", "所在乡镇"], {"name": 0, "number": 1, "town": 2}),
    ],
)
def test_columns_in_any_wording(titles, columns):
    assert layout_of([titles, ["甲"] * len(titles)]).columns == columns


def test_two_rows_of_a_merged_head():
    rows = [["姓名", "身份证号码", "户籍地", ""], ["", "", "乡镇", "村"], ["测一鸣", NUMBER, "甲镇", "乙村"]]

    layout = layout_of(rows)

    assert (layout.head, layout.columns) == (1, {"name": 0, "number": 1, "town": 2})


def test_a_column_without_a_name_is_known_by_its_content():
    assert layout_of([["姓名", "", "乡镇"], ["测一鸣", NUMBER, "甲镇"]]).columns == {"name": 0, "number": 1, "town": 2}


def test_every_sheet_with_a_head_counts_and_notes_do_not():
    head = ["姓名", "身份证号"]
    book = Workbook(
        [Sheet("甲", [head]), Sheet("说明", [["一、请填写"]]), Sheet("乙", [head]), Sheet("丙", [head], True)]
    )

    assert [layout.sheet for layout in understand(book, FIELDS)] == [0, 2]


def test_without_the_needed_columns_they_are_named():
    with pytest.raises(refusals.HeadNotFound) as caught:
        understand(Workbook([Sheet("一", [["企业", "岗位"], ["甲", "乙"]])]), FIELDS)

    assert caught.value.facts == {"columns": "姓名、身份证号码"}


def test_blank_rows_and_repeated_heads_are_left_out():
    rows = [["姓名", "身份证号"], ["测一鸣", NUMBER], ["", " "], ["姓名", "身份证号"], ["测二", ""]]

    assert [number for number, _ in data_rows(Sheet("一", rows), layout_of(rows))] == [2, 5]


@pytest.mark.parametrize(
    ("row", "total"),
    [
        (["", "合计", "", "305人"], True),
        (["合 计", "305"], True),
        (["填表人:测一鸣", ""], True),
        (["备注:以上人员均已核实"], True),
        (["12", "测一鸣", NUMBER], False),
        (["", "", ""], False),
    ],
)
def test_totals_and_notes(row, total):
    assert is_total(row) is total


def test_fold():
    assert fold(" 身份证号码（文本格式）* ") == "身份证号码"


def test_layout_survives_json():
    layout = Layout(1, 2, ["姓名"], {"name": 0})

    assert Layout.from_json(layout.as_json()) == layout
