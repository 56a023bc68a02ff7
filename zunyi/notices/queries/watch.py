"""Whether the outbox works: what is overdue, who is alive, how the gateways answer, and what of it is an alarm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zunyi.jobs.hearts import Pulse, pulses
from zunyi.jobs.models import Heart
from zunyi.notices.models import Line, Notice

# What has been due for longer is an alarm (reliability brief, the outbox, 5).
OVERDUE = timedelta(minutes=3)
# From this share of the day's money on, the desk hears of it.
NEARLY_SPENT = 0.8

SILENT: dict[str, str | Promise] = {
    Heart.Kind.CLOCK: gettext_lazy("The clock stands still: nothing is sent by itself."),
    Heart.Kind.DISPATCHER: gettext_lazy("Nobody is sending messages."),
    Heart.Kind.WORKER: gettext_lazy("No worker is at work."),
}


@dataclass(frozen=True, slots=True)
class Overdue:
    """Messages that should have gone out."""

    count: int
    oldest_at: datetime | None


def overdue(*, now: datetime | None = None) -> Overdue:
    """What has been due for more than three minutes."""
    late = Notice.objects.filter(state=Notice.State.DUE, due_at__lt=(now or timezone.now()) - OVERDUE)
    found = late.aggregate(count=Count("pk"), oldest=Min("due_at"))
    return Overdue(found["count"], found["oldest"])


@dataclass(frozen=True, slots=True)
class GatewayState:
    """One gateway as the desk sees it."""

    line: Line
    limit: int

    @property
    def is_resting(self) -> bool:
        """Whether it is left alone for a while after trouble."""
        return bool(self.line.rests_until and self.line.rests_until > timezone.now())

    @property
    def yuan(self) -> float:
        """What today's messages cost."""
        return self.cost / 100

    @property
    def cost(self) -> int:
        """In fen; a count of yesterday is not today's."""
        return self.line.cost if self.line.day == timezone.localdate() else 0

    @property
    def parts(self) -> int:
        """How many parts were billed today."""
        return self.line.parts if self.line.day == timezone.localdate() else 0

    @property
    def limit_yuan(self) -> float:
        """What may be spent in a day; 0 for no limit."""
        return self.limit / 100


def gateway_states() -> list[GatewayState]:
    """All gateways that were ever used."""
    return [
        GatewayState(line, int(settings.NOTICE_DAY_LIMIT.get(line.name, 0))) for line in Line.objects.order_by("name")
    ]


def alarms(late: Overdue, hearts: list[Pulse], gateways: list[GatewayState]) -> list[str]:
    """What somebody must see to, in words; empty when all is well."""
    found: list[str] = []
    if settings.NOTICE_GATEWAY == "off":
        found.append(_("Sending is switched off: everything waits."))
    elif late.count:
        said = ngettext(
            "%(count)s message has been due for more than three minutes.",
            "%(count)s messages have been due for more than three minutes.",
            late.count,
        )
        found.append(said % {"count": late.count})
    found += [str(SILENT[pulse.kind]) for pulse in hearts if not pulse.is_alive]
    if any(pulse.is_doubled for pulse in hearts):
        found.append(_("Two clocks go at once: stop one of them."))
    for each in gateways:
        if each.limit and each.cost >= each.limit * NEARLY_SPENT:
            found.append(
                _("Gateway %(name)s has used %(spent)s of the %(limit)s yuan for today.")
                % {"name": each.line.name, "spent": each.yuan, "limit": each.limit_yuan}
            )
        if each.is_resting:
            found.append(_("Gateway %(name)s does not answer and is left alone.") % {"name": each.line.name})
    return found


_others: list[Callable[[], list[str]]] = []


def register_alarms(asked: Callable[[], list[str]]) -> None:
    """Let a floor above say what is wrong with its own works; called from its `ready()`."""
    _others.append(asked)


def others_alarms() -> list[str]:
    """What the floors above say."""
    return [alarm for asked in _others for alarm in asked()]


def current_alarms() -> list[str]:
    """The alarms of this moment."""
    return others_alarms() + alarms(overdue(), pulses(), gateway_states())


def in_words() -> dict[str, str]:
    """For /healthz: one word for each part, and how long the oldest message has waited."""
    try:
        late, hearts, gateways = overdue(), pulses(), gateway_states()
    except DatabaseError:
        return {"outbox": "does not answer"}
    words = {str(pulse.kind): "ok" if pulse.is_alive else "silent" for pulse in hearts}
    resting = [each.line.name for each in gateways if each.is_resting]
    return words | {
        "outbox": f"{late.count} overdue" if late.count else "ok",
        "gateways": f"resting: {', '.join(resting)}" if resting else "ok",
    }
