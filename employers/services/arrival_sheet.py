"""The list of arrivals for a firm's or a station's own desk: what its page shows, as a workbook."""

from __future__ import annotations

import io

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from employers.models import Placement
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.sheets.writing import Column, write_xlsx


@transaction.atomic
def export_arrivals(*, placements: QuerySet[Placement], by: User) -> bytes:
    """Write them, in the order of the page; how many went out, and to whom, goes into the history."""
    columns = [
        Column(_("Comes"), 16), Column(_("Stop"), 20, wrap=True), Column(_("Trip"), 14),
        Column(pgettext("person", "Name"), 14), Column(_("Job"), 18, wrap=True), Column(_("Employer"), 26, wrap=True),
        Column(_("Place"), 12), Column(_("Start"), 11), Column(_("State"), 10), Column(_("Arrived on"), 11),
    ]  # fmt: skip
    made, target = timezone.localtime(), io.BytesIO()
    lines = [_line(placement) for placement in placements]
    write_xlsx(
        target, columns=columns, rows=lines, title=_("Arrivals"), sheet_name=_("Arrivals"),
        notes=[_("Made %(at)s") % {"at": made.strftime("%Y-%m-%d %H:%M")}, by.name],
    )  # fmt: skip
    record("arrivals.exported", by, by=by, rows=len(lines))
    return target.getvalue()


def _line(placement: Placement) -> list[str]:
    vacancy = placement.vacancy
    comes_at = getattr(placement, "comes_at", None)
    arrived = placement.arrived_on.isoformat() if placement.arrived_on else ""
    return [
        f"{timezone.localtime(comes_at):%Y-%m-%d %H:%M}" if comes_at else "",
        getattr(placement, "comes_to", "") or "",
        getattr(placement, "comes_by", "") or "",
        placement.worker.legal_name,
        placement.terms.get("title") or vacancy.title,
        vacancy.employer.name,
        vacancy.division.name,
        vacancy.from_on.isoformat() if vacancy.from_on else "",
        placement.get_state_display(),
        arrived,
    ]
