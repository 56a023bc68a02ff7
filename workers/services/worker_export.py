"""The registry as a workbook: what the list shows, numbers masked, and written to the history."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workers.models import Worker
from workers.phones import mask_phone
from workers.queries.worker import visible_to
from workers.queries.worker_list import in_order, lines_of, matching, with_lines
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.queries import division_by_code
from zunyi.jobs.models import Job, StoredFile
from zunyi.jobs.services import ask_for_job, keep_file
from zunyi.sheets.writing import Column, Value, write_xlsx

KIND = "workers_export"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AT_ONCE = 1000


@transaction.atomic
def ask_for_export(
    *, filters: dict[str, str], ids: list[int] | None, sort: str, purpose: str, phones: bool, by: User
) -> Job:
    """Have the filtered list written in the background, for a stated purpose.

    `filters` are plain codes and choices. Where a text was searched for, `ids` stand for those found, because what was
    typed may be a name and never goes into a job.
    """
    payload = {"filters": filters, "ids": ids, "sort": sort, "purpose": purpose, "phones": phones}
    return ask_for_job(kind=KIND, title=_("Export of workers"), by=by, payload=payload)


@transaction.atomic
def export_workers(*, payload: dict[str, Any], by: User, say: Callable[[int, int], None]) -> StoredFile:
    """Write the workbook that `ask_for_export` described, within what `by` may export now."""
    workers = matching(visible_to(by, "workers.export"), **_conditions(payload["filters"]))
    if payload["ids"] is not None:
        workers = workers.filter(pk__in=payload["ids"])
    total = workers.count()
    target = io.BytesIO()
    write_xlsx(
        target,
        columns=_columns(),
        rows=_rows(in_order(with_lines(workers), payload["sort"]), total, payload["phones"], say),
        title=_("Workers"),
        notes=[_("Made %(at)s") % {"at": timezone.localtime().strftime("%Y-%m-%d %H:%M")}, payload["purpose"]],
        sheet_name=_("Workers"),
    )
    name = f"workers-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    file = keep_file(name=name, content=target.getvalue(), content_type=XLSX, by=by)
    record(
        "worker.list_exported", by, by=by, rows=total, purpose=payload["purpose"], phones=payload["phones"],
        filters=payload["filters"],
    )  # fmt: skip
    return file


def _conditions(filters: dict[str, str]) -> dict[str, Any]:
    places: dict[str, Any] = {
        name: division_by_code(filters[name], exact=True) for name in ("place", "destination") if name in filters
    }
    return {**filters, **places}


def _columns() -> list[Column]:
    return [
        Column(pgettext("person", "Name"), 14, wrap=True), Column(_("Sex"), 5), Column(_("Identity number"), 21),
        Column(_("Born"), 11), Column(_("Home"), 26, wrap=True), Column(_("Phone"), 13), Column(_("Whose phone"), 12),
        Column(_("Education"), 10), Column(_("Trade"), 12), Column(_("Groups"), 18, wrap=True),
        Column(_("Wishes"), 26, wrap=True), Column(_("Registered"), 16),
    ]  # fmt: skip


def _rows(workers: Any, total: int, phones: bool, say: Callable[[int, int], None]) -> Iterator[list[Value]]:
    done, everybody = 0, workers.iterator(chunk_size=_AT_ONCE)
    while some := list(islice(everybody, _AT_ONCE)):
        for line in lines_of(some):
            yield _row(line, phones)
        done += len(some)
        say(min(done, total), total)


def _row(line: dict[str, Any], phones: bool) -> list[Value]:
    worker = line["worker"]
    groups = [Worker.Flag(flag).label for flag in worker.flags]
    return [
        worker.legal_name, worker.get_sex_display(), worker.identity.masked, worker.born_on,
        line["home"], worker.phone if phones else mask_phone(worker.phone),
        worker.get_phone_of_display() if worker.phone else "", worker.get_education_display(),
        worker.get_trade_display(), "、".join(map(str, groups)), "；".join(map(str, line["wishes"])), worker.created_at,
    ]  # fmt: skip
