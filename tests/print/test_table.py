"""Lists on paper: what was given stands there, on every page the same frame, and no name loses a sign unseen."""

from __future__ import annotations

import io
import re

import pytest
from django.utils import translation
from pypdf import PdfReader

from zunyi.print.glyphs import drawable, missing_in
from zunyi.print.table import table_pdf
from zunyi.sheets.writing import Column

COLUMNS = [Column("姓名", 14), Column("身份证号码", 21), Column("月薪", 10, kind="money")]
RARE = "㯊𬱖磏堃垚㐂䶮·"


def printed(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_rare_characters_digits_and_markup_signs_stand_as_they_were_given():
    pdf = table_pdf(
        title="乘客名单", columns=COLUMNS, rows=[[RARE, "52039919880214901X", 6500], ["*_#$[x]@=1+1", "000", 0]]
    )

    text = "".join(printed(pdf))

    assert RARE in text
    assert "52039919880214901X6,500.00" in text
    assert "*_#$[x]@=1+1000" in text


def test_every_page_has_the_head_the_foot_and_its_number():
    rows = [[f"测{at}", "520399198802149015", at] for at in range(120)]

    with translation.override("zh-hans"):
        pages = printed(table_pdf(title="乘客名单", columns=COLUMNS, rows=rows, foot="版本2 SHA-256 abc"))

    assert len(pages) > 2
    for at, page in enumerate(pages, start=1):
        assert "身份证号码" in page
        assert "版本2SHA-256abc" in page
        assert f"第{at}页，共{len(pages)}页" in page


def test_a_group_that_goes_on_says_its_heading_again_and_never_stands_alone_at_the_foot():
    for before in range(20, 60):
        groups = [("甲厂", [[str(at)] for at in range(before)]), ("乙厂", [[f"乙{at}"] for at in range(70)])]
        pages = printed(table_pdf(title="到达名单", columns=[Column("姓名", 14)], groups=groups))

        assert [page for page in pages if "乙厂" in page and "乙" not in page.replace("乙厂", "")] == []
        assert [page for page in pages if "乙" in page.replace("乙厂", "") and "乙厂" not in page] == []


def test_a_character_without_a_glyph_is_marked_and_named():
    with translation.override("en"):
        text = "".join(printed(table_pdf(title="", columns=COLUMNS, rows=[["测\U0002a6b2鸣", "1", 1]])))

    assert "测〓鸣" in text
    assert "U+2A6B2(1)" in text


def test_the_same_input_gives_the_same_bytes():
    make = lambda: table_pdf(title="乘客名单", columns=COLUMNS, rows=[["测一鸣", "1", 1]], foot="v1")  # noqa: E731

    assert make() == make()


def test_the_font_draws_every_han_character_of_gbk():
    pairs = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF) if low != 0x7F)
    signs = "".join(pair.decode("gbk", "ignore") for pair in pairs)

    assert missing_in("".join(sign for sign in signs if "\u3400" <= sign <= "\u9fff")) == ""
    assert len(drawable()) > 30_000


@pytest.mark.parametrize("landscape", [True, False])
def test_the_paper_is_a4(landscape):
    page = PdfReader(io.BytesIO(table_pdf(title="", columns=COLUMNS, rows=[], landscape=landscape))).pages[0]

    sides = sorted(round(float(side)) for side in (page.mediabox.width, page.mediabox.height))
    assert sides == [595, 842]
    assert (page.mediabox.width > page.mediabox.height) is landscape
