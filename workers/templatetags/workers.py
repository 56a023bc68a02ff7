"""How pages of all floors name a worker, and say in words what a record holds in codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workers.models import Worker
from zunyi.accounts.queries.scope import division_paths, lies_within

register = template.Library()


@register.simple_tag(takes_context=True)
def worker_name(context: RequestContext, worker: Worker) -> SafeString | str:
    """The name; it opens the person's page for those who may see it. Asks no query once `household` is at hand."""
    user = context["request"].user
    if worker.erased_at or not user.is_authenticated or not lies_within(worker.household, _paths_of(context)):
        return worker.legal_name
    return format_html('<a href="{}">{}</a>', reverse("workers:worker", args=[worker.public_id]), worker.legal_name)


def _paths_of(context: RequestContext) -> list[str]:
    """Where this person sees workers, worked out once a page."""
    kept: Any = context.render_context
    if "worker_paths" not in kept:
        kept["worker_paths"] = division_paths(context["request"].user, "workers.view")
    paths: list[str] = kept["worker_paths"]
    return paths


@register.filter
def flag_words(flags: Iterable[str]) -> list[str]:
    """The groups in words."""
    return [str(Worker.Flag(flag).label) for flag in flags]
