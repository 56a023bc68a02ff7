"""A season's 67,000 passengers as a file: to Excel beside a bare XlsxWriter loop, to CSV beside COPY.

Ours is what the export's work does: the statement, the cells said in words, masked and in the reader's language, the
file in memory. The bare loop writes the very same cells, which were prepared before.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from django.http import QueryDict
from django.utils import translation

from tests.bench.registry import bare_connection
from tests.bench.seasons import last_season, make_seasons, officer_of, report_day
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.exports.models import Form
from zunyi.exports.services.files import write_file
from zunyi.exports.tables import TABLES
from zunyi.exports.tables.table import lines

NAMES = ("export_67k_xlsx", "export_67k_xlsx_memory", "export_67k_csv")
MEMORY_MB, TIMES = 100, 2
_PEAK = "import sys, django; django.setup(); from tests.bench.exports import alone; alone(sys.argv[1])"


def measures() -> Iterator[dict[str, object]]:
    """The better of two runs of each, in turns, because a shared machine only ever adds time."""
    make_seasons()
    officer = officer_of(Role.CITY, "520300")
    rows = _rows(officer)
    with translation.override("zh-hans"):
        cells = list(lines(rows, _fields(), total=0, say=_quiet))
        yield _row("export_67k_xlsx", "s", *_both(lambda: _write(officer, Form.XLSX), lambda: _bare(cells)), len(cells))
        size = len(cells)
        yield _row("export_67k_csv", "s", *_both(lambda: _write(officer, Form.CSV), lambda: _copy(officer)), size)
    yield _row("export_67k_xlsx_memory", "MB", _peak(officer), MEMORY_MB, size)


def alone(username: str) -> None:
    """Write the workbook in a process of its own, and say by how many bytes its memory grew at most."""
    officer = User.objects.get(username=username)
    with translation.override("zh-hans"):
        list(lines(_rows(officer)[:10], _fields(), total=0, say=_quiet))
        before = _most_memory()
        _write(officer, Form.XLSX)
    print((_most_memory() - before) / 1024)


def _most_memory() -> int:
    """The most that this program has held, in kB; the usual counter starts with what its parent held."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0])


def _rows(officer: User) -> Any:
    """Whoever was carried in the last season."""
    days = (report_day() - last_season()).days + 5
    asked = f"figure=gone&day={report_day().isoformat()}&days={days}&hour=24"
    return TABLES["people"].rows(officer, QueryDict(asked))


def _fields() -> Any:
    return [field for field in TABLES["people"].fields if field.usual]


def _write(officer: User, form: Form) -> None:
    write_file(
        table=TABLES["people"], rows=_rows(officer), fields=_fields(), form=form, purpose="量速度", total=0, say=_quiet
    )


def _quiet(done: int, total: int) -> None:
    """Nobody watches."""


def _both(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    spent: dict[Callable[[], object], list[float]] = {ours: [], bare: []}
    for _ in range(TIMES):
        for do in (ours, bare):
            started = time.perf_counter()
            do()
            spent[do].append(time.perf_counter() - started)
    return min(spent[ours]), min(spent[bare])


def _bare(cells: list[Any]) -> None:
    with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(cells):
            for column, text in enumerate(row):
                sheet.write_string(at, column, str(text or ""))


def _copy(officer: User) -> None:
    """The same columns of the same rows, as the database alone writes them."""
    sources = list(dict.fromkeys(source for field in _fields() for source in field.sources))
    named = {f"c{at}": source for at, source in enumerate(sources) if not isinstance(source, str)}
    texts = [source for source in sources if isinstance(source, str)]
    sql, params = _rows(officer).annotate(**named).values_list(*texts, *named).query.sql_with_params()
    raw = bare_connection()
    with raw.cursor() as cursor:
        statement = cursor.mogrify(sql, params).decode()
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH CSV", io.BytesIO())
    raw.close()


def _peak(officer: User) -> float:
    spent = subprocess.run(
        [sys.executable, "-c", _PEAK, officer.username], check=True, capture_output=True, text=True
    )  # fmt: skip
    return float(spent.stdout.split()[-1])


def _row(name: str, unit: str, value: float, limit: float, size: int) -> dict[str, object]:
    ratio = round(value / limit, 2)
    return {"name": name, "value": round(value, 2), "unit": unit, "limit": round(limit, 2), "ratio": ratio, "n": size}
