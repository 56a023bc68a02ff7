"""The words that rosters and vacancy lists use, each with the trade that it means."""

import pytest

from workers.queries.trade import trade_of


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        ("普工", "general"),
        ("电子装配", "electronics"),
        ("缝纫", "sewing"),
        ("缝纫工", "sewing"),
        ("注塑", "moulding"),
        ("质检", "quality"),
        ("仓储分拣", "warehouse"),
        ("叉车", "forklift"),
        ("叉车司机", "forklift"),
        ("驾驶员", "driving"),
        ("焊工", "welding"),
        ("数控操作", "cnc"),
        ("CNC 操作员", "cnc"),
        ("木工", "carpentry"),
        ("钢筋工", "rebar"),
        ("吉他制作", "guitar"),
        ("餐饮服务", "catering"),
        ("保洁", "cleaning"),
        ("家政", "housekeeping"),
        ("保安", "security"),
        ("茶艺师", "other"),
        ("不限", None),
        ("", None),
    ],
)
def test_trades_are_read(text: str, trade: str | None) -> None:
    assert trade_of(text) == trade
