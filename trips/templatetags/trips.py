"""Small words of the trips' pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _

from trips.papers.forms import FORMS
from trips.queries.consent_text import CONSENT_LINES

register = template.Library()


@register.filter
def at(table: Mapping[Any, Any], key: Any) -> Any:
    """What stands in the table under the key; nothing when nothing does."""
    return table.get(key, "")


@register.filter
def minus(number: int, other: int) -> int:
    """The difference of two counts."""
    return number - other


@register.filter
def hours(minutes: int) -> str:
    """23 h, 6 h 15 min."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s h") % {"hours": whole}
    return _("%(hours)s h %(minutes)s min") % {"hours": whole, "minutes": rest}


@register.filter
def plus_minutes(moment: datetime, minutes: int) -> datetime:
    """The moment so many minutes later."""
    return moment + timedelta(minutes=minutes)


@register.filter
def form_name(code: str) -> str:
    """What a form of a list is called."""
    form = FORMS.get(code)
    return str(form.name) if form else code


@register.simple_tag
def consent_lines() -> tuple[Any, ...]:
    """What a traveller agrees to, sentence by sentence."""
    return CONSENT_LINES
