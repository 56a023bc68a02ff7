"""A cell of a form, and the way to the list behind it."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from zunyi.reports.models import Form
from zunyi.reports.queries.indicators import indicators
from zunyi.reports.queries.listing import may_open
from zunyi.reports.queries.registry import FIGURES
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import Line, Table, column_words

register = template.Library()
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
def kept(line: dict[str, dict[str, int]], name: str) -> int:
    """A number of a snapshot's line."""
    return line["cells"].get(name.lstrip("+"), 0)


@register.filter
def kept_before(line: dict[str, dict[str, int]], name: str) -> int:
    """The same of last year."""
    return line["before"].get(name.lstrip("+"), 0)


@register.simple_tag
def form_tabs() -> list[tuple[str, str, str]]:
    """The forms, side by side: their names, their words, their addresses."""
    return [(str(form), str(Form(form).label), reverse("reports:form", args=[form])) for form in SHAPES]


@register.simple_tag(takes_context=True)
def cell(context: RequestContext, table: Table, line: Line, name: str, area: str = "") -> SafeString:
    """The number of a line, as a link where the reader may see the list; last year's below it."""
    bare = name.lstrip("+")
    number, before = line.cells.get(bare, 0), line.before.get(bare, 0)
    shown = _opened(context, table, line, name, number, area) if number else _ZERO
    beside = format_html(' <span class="last-year">{}</span>', f"{before:,}") if before else ""
    return format_html("{}{}", shown, beside)


def _opened(context: RequestContext, table: Table, line: Line, name: str, number: int, area: str) -> SafeString:
    asked = {"form": str(table.form), "day": table.window.day.isoformat(), "place": table.division.code}
    if name.startswith("+"):
        told_in = {"key": name[1:], "until": table.window.day.isoformat()}
        return _link(f"{reverse('reports:indicators')}?{urlencode(told_in)}", number)
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


def _link(url: str, number: int) -> SafeString:
    return format_html('<a class="number-link" href="{}">{}</a>', url, f"{number:,}")
