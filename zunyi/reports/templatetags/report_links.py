"""A figure of a report, and the way to the list behind it."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from zunyi.divisions.models import Division
from zunyi.reports.queries.daily import Cell, UnitRow
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.listing import LIVE
from zunyi.reports.queries.window import Window

register = template.Library()
# Nothing to open; grey, so that the figures stand out.
_ZERO = mark_safe('<span class="zero">0</span>')


def _bare(context: RequestContext, number: int) -> SafeString | None:
    """The number without a way to people: a dash for none, and for whoever may not see people."""
    if not number:
        return _ZERO
    if not context["request"].user.can("workers.view"):
        return format_html('<span class="numbers">{}</span>', f"{number:,}")
    return None


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
    if bare := _bare(context, number):
        return bare
    more = {"unit": row.unit.code if row else "", "mode": cell.mode if cell else mode}
    if cell:
        more["destination"] = cell.destination.code
    return _link(number, f"{reverse('reports:people')}?{_asked(context, name, more)}")


@register.simple_tag
def last_year(number: int) -> SafeString | str:
    """Last year's number below this year's; nothing where there was none."""
    return format_html(' <span class="last-year">{}</span>', f"{number:,}") if number else ""


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


@register.simple_tag(takes_context=True)
def behind(
    context: RequestContext,
    number: int,
    name: str,
    question: Question,
    window: Window | None = None,
    unit: Division | None = None,
    destination: Division | None = None,
    mode: str = "",
) -> SafeString:
    """A count of people of a dashboard over the days of `question`, or of `window`, and the way to exactly these."""
    if bare := _bare(context, number):
        return bare
    more = {"unit": unit.code if unit else "", "destination": destination.code if destination else "", "mode": mode}
    return _link(number, f"{reverse('reports:people')}?{_stretch(question, window, name, more)}")


@register.simple_tag
def trips_behind(number: int, name: str, question: Question, mode: str = "") -> SafeString:
    """A count of trips over the days of `question`, and the way to them."""
    if not number:
        return _ZERO
    return _link(number, f"{reverse('reports:trips')}?{_stretch(question, None, name, {'mode': mode})}")


@register.simple_tag(takes_context=True)
def figure_behind(context: RequestContext, number: int, name: str, question: Question, area: Division) -> SafeString:
    """A figure of the register in one area, of the very places and day that a dashboard asks about."""
    if bare := _bare(context, number):
        return bare
    asked = _stretch(question, None, name, {"form": LIVE, "area": area.code})
    return _link(number, f"{reverse('reports:figure', args=[name])}?{asked}")


def _stretch(question: Question, window: Window | None, name: str, more: dict[str, str]) -> str:
    window = window or question.window
    facts = {
        "figure": name,
        "day": window.day.isoformat(),
        "hour": window.hour,
        "days": window.days if window.days > 1 else "",
        "unit": question.unit.code if question.unit else "",
    }
    return urlencode({key: value for key, value in (facts | {k: v for k, v in more.items() if v}).items() if value})
