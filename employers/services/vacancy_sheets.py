"""The sheets that go back to whoever sent a list of vacancies: the rows to mend, and an empty list to fill in."""

from __future__ import annotations

import io
from collections.abc import Sequence

from employers.models import VacancyImport
from employers.queries.vacancy_list import FIELDS, TITLES
from zunyi.sheets.writing import Column, write_xlsx

EXAMPLE = {
    "name": "样例电子有限公司", "uscc": "91350582QA00000019", "city": "泉州晋江", "code": "350582", "contact": "测一",
    "phone": "15400000000", "title": "电子装配", "openings": "20", "pay_from": "5000", "pay_to": "6500",
    "shift": "两班倒", "lodging": "包吃住", "insurance": "五险", "contract": "直接用工", "requirements": "初中以上",
    "from_on": "2027-02-10", "to_on": "2027-03-15",
}  # fmt: skip


def error_sheet(*, vacancy_import: VacancyImport) -> bytes:
    """The rows that need mending, as they came, with the reason and the way to mend it beside each.

    The columns are those of the first sheet; what another sheet calls otherwise stands under the same meaning.
    """
    layouts = vacancy_import.layouts
    titles = {
        key: layout.titles[at] or TITLES[key] for layout in reversed(layouts) for key, at in layout.columns.items()
    }
    first = layouts[0].columns if layouts else {}
    keys = sorted(titles, key=lambda key: (first.get(key, len(titles) + 99), key))
    columns = [Column(titles[key], width=16) for key in keys]
    columns += [Column("原表行号", width=9), Column("问题", width=50, wrap=True), Column("怎么改", width=40, wrap=True)]
    rows = vacancy_import.rows.exclude(problems=[]).order_by("sheet", "number")
    lines = [
        [*(row.cells.get(key, "") for key in keys), str(row.number), *_complaints(row.problems)]
        for row in rows
    ]  # fmt: skip
    target = io.BytesIO()
    write_xlsx(target, columns=columns, rows=lines, sheet_name="需要修改")
    return target.getvalue()


def _complaints(problems: Sequence[dict[str, str]]) -> tuple[str, str]:
    why = "\n".join(f"{each['column']}: {each['why']}{each.get('law', '')}" for each in problems)
    return why, "\n".join(dict.fromkeys(each["mend"] for each in problems if each["mend"]))


def empty_list() -> bytes:
    """A list with the columns that are understood and one example row."""
    keys = [wanted.key for wanted in FIELDS if wanted.key in EXAMPLE]
    target = io.BytesIO()
    columns = [Column(TITLES[key], width=24 if key in ("name", "uscc", "requirements") else 12) for key in keys]
    write_xlsx(target, columns=columns, rows=[[EXAMPLE[key] for key in keys]], sheet_name="用工需求")
    return target.getvalue()
