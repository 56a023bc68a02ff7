"""A cell of a form, and the way to the list behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from employers.queries.station import REPORTED
from zunyi.reports.models import Form
from zunyi.reports.queries.indicators import Number, indicators
from zunyi.reports.queries.listing import may_open
from zunyi.reports.queries.registry import FIGURES
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import Line, Table, column_words
from zunyi.reports.services.print_form import heads_of

register = template.Library()
KIND_OF = {column: kind for kind, column in REPORTED.items()}
_ZERO = mark_safe('<span class="zero">0</span>')


@register.filter
def column(name: str) -> str:
    """The head of a column."""
    return column_words(name)


@register.filter
def indicator_word(key: str) -> str:
    """The name of an indicator."""
    return indicators()[key].word


@register.filter
def unit_word(key: str) -> str:
    """The unit of an indicator."""
    return indicators()[key].unit_word


@register.filter
def told(entry: object) -> str:
    """What an entry says: the number as people write it, or the words."""
    from_number = getattr(entry, "value", None)
    return f"{from_number.normalize():,f}" if from_number is not None else str(getattr(entry, "text", ""))


@register.filter
def kept(line: dict[str, dict[str, Number]], name: str) -> str:
    """A number of a snapshot's line."""
    return f"{line['cells'].get(name.lstrip('+'), 0):,}"


@register.filter
def kept_before(line: dict[str, dict[str, Number]], name: str) -> str:
    """The same of last year, if there was any."""
    number = line["before"].get(name.lstrip("+"), 0)
    return f"{number:,}" if number else ""


@register.filter
def kept_heads(content: dict[str, Any]) -> list[str]:
    """What stands above the words of a snapshot's lines."""
    return heads_of(content)


@register.simple_tag
def form_tabs() -> list[tuple[str, str, str]]:
    """The forms, side by side: their names, their words, their addresses."""
    return [(str(form), str(Form(form).label), reverse("reports:form", args=[form])) for form in SHAPES]


@register.simple_tag(takes_context=True)
def cell(context: RequestContext, table: Table, line: Line, name: str, area: str = "") -> SafeString:
    """The number of a line, as a link where the reader may see the list; last year's below it."""
    bare = name.lstrip("+")
    number, before = line.cells.get(bare, 0), line.before.get(bare, 0)
    shown = _opened(context, table, line, name, number, area) if number else _zero(context, table, line, name)
    beside = format_html(' <span class="last-year">{}</span>', f"{before:,}") if before else ""
    return format_html("{}{}", shown, beside)


def _told_in(table: Table, line: Line, key: str) -> dict[str, str]:
    """The entries that a cell adds up: of the period (a flow), or all up to its end (a stock), of this line."""
    asked = {"key": key, "place": table.division.code}
    if table.form == Form.TRIPS:
        return asked | ({"trip": line.code} if line.code else {})
    asked["until"] = table.window.day.isoformat()
    if indicators()[key].nature == "flow":
        asked["since"] = table.window.first.isoformat()
    if table.form == Form.STATIONS:
        return asked | ({"station": line.code} if line.code else {})
    if line.code == table.division.code:
        asked["itself"] = "1"
    return asked | ({"place": line.code} if line.code else {})


def _zero(context: RequestContext, table: Table, line: Line, name: str) -> SafeString:
    """Nothing to open; where it is to be entered, the way to enter it."""
    user = context["request"].user
    if not name.startswith("+") or not line.code or not user.can("indicators.edit"):
        return _ZERO
    told = {"key": name[1:], "as_on": table.window.day.isoformat()}
    told |= {"trip": line.code} if table.form == Form.TRIPS else {}
    told |= {"station": line.code} if table.form == Form.STATIONS else {}
    told |= {"division": line.code} if table.form not in (Form.TRIPS, Form.STATIONS) else {}
    return format_html(
        '<a class="zero" href="{}" title="{}">0</a>',
        f"{reverse('reports:indicator_new')}?{urlencode(told)}",
        _("Enter"),
    )


def _opened(context: RequestContext, table: Table, line: Line, name: str, number: float, area: str) -> SafeString:
    asked = {"form": str(table.form), "day": table.window.day.isoformat(), "place": table.division.code}
    if name[1:] in line.recorded:
        return _written_down(context, table, line, name[1:], number)
    if name.startswith("+"):
        return _link(f"{reverse('reports:indicators')}?{urlencode(_told_in(table, line, name[1:]))}", number)
    if not may_open(context["request"].user, FIGURES[name]):
        return format_html('<span class="numbers">{}</span>', f"{number:,}")
    if area:
        asked["area"] = area
    elif line.code and table.form == Form.TRIPS:
        asked["trip"] = line.code
    elif line.code and table.form == Form.STATIONS:
        asked["station"] = line.code
    elif line.code == table.division.code:
        asked["itself"] = "1"
    elif line.code:
        asked["place"] = line.code
    return _link(f"{reverse('reports:figure', args=[name])}?{urlencode(asked)}", number)


def _written_down(context: RequestContext, table: Table, line: Line, key: str, number: float) -> SafeString:
    """What stations wrote down of their work; a sum in which something else was entered too has no list of its own."""
    is_mixed = not line.code and any(key in each.cells and each.cells[key] and key not in each.recorded
                                     for each in table.lines)  # fmt: skip
    if is_mixed or not context["request"].user.can("employers.view"):
        return format_html('<span class="numbers">{}</span>', f"{number:,}")
    asked = {"kind": KIND_OF[key], "since": table.window.first.isoformat(), "until": table.window.day.isoformat()}
    return _link(f"{reverse('employers:activities')}?{urlencode(asked | {'station': line.code})}", number)


def _link(url: str, number: float) -> SafeString:
    return format_html('<a class="number-link" href="{}">{}</a>', url, f"{number:,}")
