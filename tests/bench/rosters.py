"""A roster of 200,000 people from the upload to the register, beside a plain COPY of the same cells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import django
import xlsxwriter
from django.db import connection
from stdnum.cn.ric import calc_check_digit

NAMES = ("import_200k", "import_200k_memory")
ROWS = int(os.environ.get("ROWS", "200000"))
SECONDS, MEGABYTES = 60, 512
HEAD = (
    "序号", "姓名", "性别", "身份证号码", "联系电话", "户籍乡镇", "村", "文化程度", "工种", "意向务工地", "期望月薪",
    "是否脱贫户", "同行编号", "出行日期", "备注",
)  # fmt: skip
COUNTY = "520324"


def measures() -> Iterator[dict[str, object]]:
    """Seconds from the upload to the last person in the register, and the most memory that the process had."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        _write(path)
        bare = _bare_seconds()
        command = [sys.executable, "-m", "tests.bench.rosters", str(path)]
        done = subprocess.run(command, env=os.environ, stdout=subprocess.PIPE, check=True, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
    assert found["registered"] == ROWS, found
    print(json.dumps(found), file=sys.stderr)
    yield {
        "name": "import_200k", "value": found["seconds"], "unit": "s", "limit": round(bare, 2),
        "ratio": round(found["seconds"] / bare, 1), "n": ROWS,
    }  # fmt: skip
    yield {
        "name": "import_200k_memory", "value": found["megabytes"], "unit": "MB", "limit": MEGABYTES,
        "ratio": round(found["megabytes"] / MEGABYTES, 2), "n": ROWS,
    }  # fmt: skip


def _rows() -> Iterator[list[str | int]]:
    """Invented people with real towns; one in ten travels with another."""
    from zunyi.divisions.models import Division
    from zunyi.divisions.queries.tree import towns_of, villages_of

    county = Division.objects.get(code=COUNTY)
    homes = [(town.name, village.short_name) for town in towns_of(county) for village in list(villages_of(town))[:5]]
    numbers = product(range(9000), ("520399", "522199"), range(900, 1000))
    trades, ways = ("普工", "电子装配", "缝纫", "电焊工", "叉车"), ("珠海", "广州", "泉州晋江", "厦门", "杭州")
    for at, (day, area, serial) in zip(range(ROWS), numbers, strict=False):
        body = f"{area}{date(1975, 1, 1) + timedelta(day):%Y%m%d}{serial}"
        town, village = homes[at % len(homes)]
        party = f"同行{at // 20:05d}" if at % 20 < 2 else ""
        name = "测试样例甲乙丙丁戊己"[at % 10] + chr(0x4E00 + at % 5000) + chr(0x4E00 + at // 5000)
        yield [
            at + 1, name, "男" if serial % 2 else "女", body + calc_check_digit(body + "0"), f"154{at:08d}", town,
            village, ("初中", "小学", "高中", "中专")[at % 4], trades[at % 5], ways[at % 7 % 5], 4500 + at % 20 * 100,
            "是" if at % 5 == 0 else "否", party, "2027-02-14", "",
        ]  # fmt: skip


def _write(path: Path) -> None:
    """As Excel saves it: texts in a table of their own."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet("花名册")
    sheet.write_string(0, 0, "正安县2027年春季外出务工人员花名册")
    sheet.write_row(1, 0, HEAD)
    for at, row in enumerate(_rows(), 2):
        sheet.write_row(at, 0, row)
    book.close()


def _bare_seconds() -> float:
    """COPY of the same cells into a table without a rule or an index."""
    from zunyi.rows import _Paper, copy_line

    lines = [copy_line(row) for row in _rows()]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare_roster ({', '.join(f'c{at} text' for at in range(len(HEAD)))})")
        started = time.perf_counter()
        cursor.copy_expert("COPY bare_roster FROM STDIN", _Paper(iter(lines)))
        seconds = time.perf_counter() - started
        cursor.execute("DROP TABLE bare_roster")
    return seconds


def _peak_megabytes() -> int:
    """The most memory that this process had; what `getrusage` says counts the one that started it, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def import_file(path: Path) -> dict[str, object]:
    """The way of a roster in one process, as page and worker go it one after the other."""
    from tests.factories.staff import make_officer
    from workers.services.roster_import import confirm_roster, judge_roster, receive_roster
    from workers.services.roster_taking import take_over_roster
    from zunyi.divisions.models import Division

    county = Division.objects.get(code=COUNTY)
    officer = make_officer("county", county)
    stages: dict[str, object] = {}
    cpu = time.process_time()
    started = before = time.perf_counter()

    def stage(name: str) -> None:
        nonlocal before
        stages[name], before = round(time.perf_counter() - before, 1), time.perf_counter()
        stages[f"{name}, MB"] = _peak_megabytes()

    roster = receive_roster(name=path.name, content=path.read_bytes(), county=county, by=officer)
    stage("received")
    roster = judge_roster(roster=roster)
    stage("judged")
    confirm_roster(roster=roster, by=officer)
    counts = take_over_roster(roster_id=roster.pk, by=officer)
    stage("taken over")
    peak = _peak_megabytes()
    seconds = round(time.perf_counter() - started, 1)
    own = round(time.process_time() - cpu, 1)  # of this process; the database works beside it
    return stages | {"seconds": seconds, "own cpu": own, "megabytes": peak, "registered": counts["registered"]}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(import_file(Path(sys.argv[1]))))
