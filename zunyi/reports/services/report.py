"""Handing reports in, and what the place above answers."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import NotAllowed
from zunyi.reports.models import Form, Report, Snapshot
from zunyi.reports.queries.reports import differences, may_answer, may_submit
from zunyi.reports.queries.shapes import SHAPES, due_at, window_of
from zunyi.reports.queries.table import content_of, digest, table
from zunyi.reports.refusals import (
    AnsweredAlready,
    CorrectionSaysWhy,
    FormNotOwed,
    NothingChanged,
    PeriodStillRuns,
    RemarkMissing,
)

# What is handed in reads the same whoever pressed the button.
LANGUAGE = "zh-hans"


@transaction.atomic
def submit_report(*, form: str, division: Division, day: date, signer: str, by: User, reason: str = "") -> Snapshot:
    """Keep the figures as they stand and hand them in; after the first time it is a correction, with its reason.

    Raises NotAllowed, FormNotOwed, PeriodStillRuns, CorrectionSaysWhy, NothingChanged.
    """
    if division.level not in SHAPES[form].levels:
        raise FormNotOwed()
    if not may_submit(by, division):
        raise NotAllowed()
    window = window_of(form, day)
    if window.until > timezone.now():
        raise PeriodStillRuns(until=timezone.localtime(window.until).strftime("%Y-%m-%d %H:%M"))
    report = _locked(form, division, window.first, window.day)
    last = report.snapshots.order_by("-version").first()
    if last is not None and not reason.strip():
        raise CorrectionSaysWhy()
    with override(LANGUAGE):
        content = content_of(table(Form(form), division, window.day))
    if last is not None and report.state != Report.State.RETURNED and not differences(last.content, content):
        raise NothingChanged()
    snapshot = Snapshot.objects.create(
        report=report,
        version=last.version + 1 if last else 1,
        content=content,
        sha256=digest(content),
        signer=signer.strip() or by.name,
        reason=reason.strip() if last else "",
        by=by,
    )
    report.state, report.remark, report.answered_by, report.answered_at = Report.State.SUBMITTED, "", None, None
    report.save(update_fields=["state", "remark", "answered_by", "answered_at"])
    record("report.corrected" if last else "report.submitted", report, by=by, **_facts(snapshot))
    return snapshot


def _locked(form: str, division: Division, first: date, last: date) -> Report:
    """The report of that period, locked; two who hand it in at once get two versions, one after the other."""
    report, _made = Report.objects.get_or_create(
        form=form, division=division, last_on=last,
        defaults={"first_on": first, "due_at": due_at(form, division.level, last)},
    )  # fmt: skip
    return Report.objects.select_for_update().get(pk=report.pk)


@transaction.atomic
def return_report(*, report: Report, remark: str, by: User) -> Report:
    """Send it back to be mended, with a remark."""
    if not remark.strip():
        raise RemarkMissing()
    return _answer(report, Report.State.RETURNED, by, remark.strip())


@transaction.atomic
def accept_report(*, report: Report, by: User) -> Report:
    """Take it in."""
    return _answer(report, Report.State.ACCEPTED, by, "")


def _answer(report: Report, state: str, by: User, remark: str) -> Report:
    found = Report.objects.select_for_update(of=("self",)).select_related("division").get(pk=report.pk)
    if not may_answer(by, found.division):
        raise NotAllowed()
    # What was taken in may still turn out wrong; what was sent back waits for the sender.
    if found.state == Report.State.RETURNED or found.state == state:
        raise AnsweredAlready()
    found.state, found.remark, found.answered_by, found.answered_at = state, remark, by, timezone.now()
    found.save(update_fields=["state", "remark", "answered_by", "answered_at"])
    newest = found.snapshots.order_by("-version").values_list("version", flat=True).first()
    record(f"report.{state}", found, by=by, reason=remark, version=newest)
    return found


def _facts(snapshot: Snapshot) -> dict[str, str | int]:
    return {"version": snapshot.version, "sha256": snapshot.sha256, "reason": snapshot.reason}


def note_denied_form(*, division: Division, form: str, by: User) -> None:
    """Somebody asked for the form of a place that is not theirs to see: it is written down (edge case 41)."""
    record("report.denied", division, by=by, form=form)
