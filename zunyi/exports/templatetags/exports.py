"""The way from a list to its export."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from zunyi.exports.tables import TABLES

register = template.Library()


@register.inclusion_tag("exports/parts/button.html", takes_context=True)
def export_button(context: RequestContext, code: str, **more: Any) -> dict[str, Any]:
    """A button for whoever may let this list out, with the filters of the page; `more` are filters that stand in the
    path of the page and not in its query."""
    request = context["request"]
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in more.items():
        asked[name] = str(value)
    query = f"?{asked.urlencode()}" if asked else ""
    allowed = TABLES[code].may_export(request.user)
    return {"url": f"{reverse('exports:ask', args=[code])}{query}" if allowed else ""}
