"""Figures for Prometheus. For machines inside the house alone: whoever comes through the proxy finds nothing here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import CollectorRegistry

from zunyi.accounts.access import public
from zunyi.notices.queries.figures import Figures


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What is due, sent, failed and unknown, and how long it took; read from the rows at each question."""
    if request.headers.get("X-Forwarded-For"):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
