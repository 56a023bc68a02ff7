"""The outbox in figures, as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Avg, Count, F, Max
from django.utils import timezone
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from zunyi.jobs.hearts import pulses
from zunyi.notices.models import Line, Notice, NoticeEvent
from zunyi.notices.queries.watch import overdue

# Latency is that of the last minutes; Prometheus keeps the past.
WINDOW = timedelta(minutes=5)


class Figures(Collector):
    """Counts rows when it is asked; keeps nothing, so that any web process answers the same."""

    def collect(self) -> Iterator[Metric]:
        """All figures."""
        now = timezone.now()
        notices = GaugeMetricFamily("zunyi_notices", "Messages in the outbox by state.", labels=["state"])
        counts = dict(Notice.objects.order_by().values_list("state").annotate(n=Count("pk")))
        for state in Notice.State.values:
            notices.add_metric([state], counts.get(state, 0))
        yield notices
        yield GaugeMetricFamily("zunyi_notices_overdue", "Due for over three minutes.", value=overdue(now=now).count)
        recent = NoticeEvent.objects.filter(state=Notice.State.SENT, at__gt=now - WINDOW).annotate(
            took=F("at") - F("notice__due_at")
        )
        took = recent.aggregate(average=Avg("took"), longest=Max("took"))
        latency = GaugeMetricFamily(
            "zunyi_notices_latency_seconds", "From due to sent, last five minutes.", labels=["of"]
        )
        for name, value in took.items():
            latency.add_metric([name], value.total_seconds() if value else 0)
        yield latency
        hearts = GaugeMetricFamily("zunyi_hearts_alive", "Background processes that live.", labels=["kind"])
        for pulse in pulses(now=now):
            hearts.add_metric([str(pulse.kind)], len(pulse.alive))
        yield hearts
        cost = GaugeMetricFamily("zunyi_gateway_cost_fen", "Cost of today's messages.", labels=["gateway"])
        for name, day, fen in Line.objects.values_list("name", "day", "cost"):
            cost.add_metric([name], fen if day == timezone.localdate(now) else 0)
        yield cost
