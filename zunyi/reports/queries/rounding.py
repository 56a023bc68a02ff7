"""How the newspaper writes a number (brief 5): nothing is ever rounded up, and what is cut off is said by 余."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

WAN, YI = 10_000, 100_000_000


def about(number: Decimal | int) -> str:
    """6.7万余 of 67,312, 17万余 of 172,000, 20余万 of 203,000, 600余 of 613: cut to what a reader keeps in mind."""
    value = int(number)
    if value >= 10 * WAN:
        more, whole = "余" if value % WAN else "", value // WAN
        return f"{whole}{more}万" if whole % 10 == 0 else f"{whole}万{more}"
    if value >= WAN:
        tenths = value // (WAN // 10)
        return f"{_plain(Decimal(tenths) / 10)}万{'余' if value % (WAN // 10) else ''}"
    if value >= 100:
        return f"{value // 100 * 100}{'余' if value % 100 else ''}"
    return str(value)


def tens(number: Decimal | int) -> str:
    """2560余 of 2,563."""
    value = int(number)
    return f"{value // 10 * 10}{'余' if value % 10 else ''}"


def wan(number: Decimal | int) -> str:
    """167.66万 of 1,676,600: exact to a hundred; below ten thousand every person."""
    if number < WAN:
        return plain(number)
    return f"{_cut(Decimal(number) / WAN)}万"


def in_wan(number: Decimal | int) -> str:
    """0.99万 of 9,900, beside a number that is given in 万 too."""
    return f"{_cut(Decimal(number) / WAN)}万"


def yi(number: Decimal | int) -> str:
    """298.59亿 of 29,859,000,000."""
    if number < YI:
        return wan(number)
    return f"{_cut(Decimal(number) / YI)}亿"


def plain(number: Decimal | int) -> str:
    """As it is: 18.99, 662."""
    return _plain(Decimal(number))


def _cut(number: Decimal) -> str:
    return _plain(number.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


STYLES = {"about": about, "tens": tens, "wan": wan, "in_wan": in_wan, "yi": yi, "plain": plain}
