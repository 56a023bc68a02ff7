"""Words about places, for pages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of_code(names: Mapping[str, str], code: str) -> str:
    """What `names` says about the place with that code."""
    return names.get(code, "")
