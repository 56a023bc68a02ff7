"""Edge cases 24 and 25 of the domain brief with their whole rows, and what a roster that was taken over has changed."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from openpyxl import load_workbook

from tests.factories.staff import make_officer
from tests.factories.workers import make_number
from tests.sheets.old_workbook import old_workbook
from tests.workers.rosters import judged, roster_file, row, taken
from workers.models import Worker, WorkerChange
from workers.queries.roster import row_views, rows_of
from workers.services.roster_sheets import write_rows_to_mend
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

pytestmark = pytest.mark.usefixtures("places")
HEAD = ["姓名", "身份证号码", "出行日期", "联系电话"]


@pytest.fixture
def county() -> Division:
    return Division.objects.get(code="520324")


@pytest.fixture
def officer(county: Division) -> User:
    return make_officer("county", county)


def counties_own_layout(rows: list[list[object]]) -> bytes:
    """A merged head over two rows, and a column that the clerk has hidden."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 3, "正安县2023年外出人员名单")
    sheet.merge_range(1, 0, 1, 1, "人员信息")
    sheet.merge_range(1, 2, 1, 3, "出行")
    for at, cells in enumerate([HEAD, *rows], 2):
        sheet.write_row(at, 0, cells)
    sheet.set_column(1, 1, None, None, {"hidden": True})
    book.close()
    return target.getvalue()


def test_edge_case_25_a_merged_head_a_hidden_column_a_day_that_is_none_and_a_serial_are_told_row_by_row(
    county, officer
):
    good, serial, none = (make_number() for _ in range(3))
    rows = [["测一", good, "2023-02-01", ""], ["测二", serial, 44958, ""], ["测三", none, "2023/2/30", ""],
            ["测四", good[:-1], "", ""]]  # fmt: skip

    roster = judged(counties_own_layout(rows), county=county, by=officer)

    staged = list(roster.rows.order_by("number"))
    assert [(each.number, each.outcome) for each in staged] == [(4, "new"), (5, "new"), (6, "new"), (7, "wrong")]
    assert [each.wishes[0]["from_on"] for each in staged[:2]] == ["2023-02-01"] * 2
    assert [(problem["field"], problem["fatal"]) for problem in staged[2].problems] == [("from_on", False)]
    assert [problem["field"] for problem in staged[3].problems] == ["number"]
    assert staged[2].wishes == []


def test_edge_case_25_a_table_of_wps_and_one_of_gbk_are_read_by_what_is_in_them(county, officer):
    number = make_number()

    wps = judged(old_workbook([HEAD[:2], ["测一", number]]), county=county, by=officer, name="名单.et")
    text = f"姓名,身份证号码\n测一,{number}\n".encode("gbk")
    gbk = judged(text, county=county, by=officer, name="名单.csv")

    assert [each.rows.get().name for each in (wps, gbk)] == ["测一", "测一"]


def test_edge_case_25_the_rows_to_mend_come_back_in_the_columns_of_the_file(county, officer):
    wrong = make_number()[:-1]
    roster = judged(counties_own_layout([["测一", make_number(), "", ""], ["测四", wrong, "", ""]]), county=county,
                    by=officer)  # fmt: skip
    target = io.BytesIO()

    assert write_rows_to_mend(roster=roster, target=target, by=officer) == 1

    cells = [[cell.value for cell in each] for each in load_workbook(target).active.iter_rows()]
    head = next(at for at, each in enumerate(cells) if each[0] and "姓名" in str(each[0]))
    assert [str(title).split()[-1] for title in cells[head][:4]] == HEAD
    assert cells[head + 1][:2] == ["测四", wrong]
    assert cells[head + 1][4]  # what is wrong with it


def test_edge_case_24_three_corrections_are_shown_first_and_then_kept_with_what_stood_there(county, officer):
    numbers = [make_number() for _ in range(5)]
    first = [
        row(f"测{sign}", number, 户籍乡镇="格林镇", 工种="焊工")
        for sign, number in zip("甲乙丙丁戊", numbers, strict=True)
    ]
    taken(roster_file(*first), county=county, by=officer)
    second = [list(each) for each in first]
    second[0] = row("测甲", numbers[0], 户籍乡镇="安场镇", 工种="焊工")
    second[1] = row("测乙", numbers[1], 户籍乡镇="格林镇", 工种="叉车")
    second[2] = row("测丙", numbers[2], 户籍乡镇="格林镇", 工种="焊工", 联系电话="15400000009")

    preview = judged(roster_file(*second), county=county, by=officer)
    assert (preview.counts["changed"], preview.counts["unchanged"], preview.counts["new"]) == (3, 2, 0)
    shown = [each.changes for each in row_views(preview, rows_of(preview, outcome="changed"))]
    assert [change[0] for changes in shown for change in changes] == ["户籍地", "工种", "电话"]
    assert not WorkerChange.objects.exists()

    taken(roster_file(*second), county=county, by=officer, again=True)
    again = taken(roster_file(*second), county=county, by=officer, again=True)

    assert (again.counts["unchanged"], Worker.objects.count()) == (5, 5)
    kept = set(WorkerChange.objects.values_list("worker__legal_name", "field", "was", "by"))
    assert {(name, field) for name, field, _was, _by in kept} >= {
        ("测甲", "household"),
        ("测乙", "trade"),
        ("测丙", "phone"),
    }
    assert ("测乙", "trade", "welding", officer.pk) in kept
    assert WorkerChange.objects.filter(worker__legal_name__in=["测丁", "测戊"]).count() == 0


def test_edge_case_25_a_day_that_is_none_is_never_another_day(county, officer):
    rows = [["测一", make_number(), "2023-02-28", ""], ["测二", make_number(), "2023/2/29", ""]]
    roster = judged(counties_own_layout(rows), county=county, by=officer)

    first, second = roster.rows.order_by("number")
    assert (first.wishes[0]["from_on"], second.wishes) == ("2023-02-28", [])
