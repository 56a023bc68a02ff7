"""A figure of a report, and the way to the list behind it."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from zunyi.reports.queries.daily import Cell, UnitRow
from zunyi.reports.queries.figures import Question

register = template.Library()
# Nothing to open; grey, so that the figures stand out.
_ZERO = mark_safe('<span class="zero">0</span>')


@register.simple_tag(takes_context=True)
def figure(
    context: RequestContext,
    number: int,
    name: str,
    row: UnitRow | None = None,
    cell: Cell | None = None,
    mode: str = "",
) -> SafeString:
    """A count of persons or person-trips; a zero is a dash, and who may see people gets a link."""
    if not number:
        return _ZERO
    if not context["request"].user.can("workers.view"):
        return format_html('<span class="numbers">{}</span>', f"{number:,}")
    more = {"unit": row.unit.code if row else "", "mode": cell.mode if cell else mode}
    if cell:
        more["destination"] = cell.destination.code
    return _link(number, f"{reverse('reports:people')}?{_asked(context, name, more)}")


@register.simple_tag(takes_context=True)
def vehicles(context: RequestContext, number: int, name: str, mode: str = "") -> SafeString:
    """A count of trips, with the way to them."""
    return _link(number, f"{reverse('reports:trips')}?{_asked(context, name, {'mode': mode})}") if number else _ZERO


@register.simple_tag(takes_context=True)
def people_url(context: RequestContext, name: str) -> str:
    """The list behind a figure of the whole report."""
    return f"{reverse('reports:people')}?{_asked(context, name, {})}"


def _link(number: int, url: str) -> SafeString:
    return format_html('<a class="number-link" href="{}">{}</a>', url, f"{number:,}")


def _asked(context: RequestContext, name: str, more: dict[str, str]) -> str:
    """The question of this report, so that the list counts what the figure counts."""
    question: Question = context["report"].question
    facts = {
        "figure": name,
        "day": question.window.day.isoformat(),
        "hour": question.window.hour,
        "season_from": question.season_from.isoformat(),
        "unit": question.unit.code if question.unit else "",
    }
    return urlencode({key: value for key, value in (facts | {k: v for k, v in more.items() if v}).items() if value})
