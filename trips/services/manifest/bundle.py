"""The lists of all trips of a day as one file, made in the background."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import transaction
from django.utils.translation import gettext as _

from trips.papers.forms import forms_for
from trips.queries.manifest.consent import taken_back_on
from trips.queries.manifest.lists import latest_manifest
from trips.queries.manifest.marks import legs_of_day
from trips.refusals import ConsentTakenBack, NothingOfThatDay
from trips.services.manifest.export import hand_out_manifest
from zunyi.accounts.models import User
from zunyi.jobs.models import Job, StoredFile
from zunyi.jobs.services import ask_for_job, keep_file

KIND = "manifests_of_a_day"
INDEX = "list.txt"


@transaction.atomic
def ask_for_bundle(*, day: date, forms: Sequence[str], recipient: str, purpose: str, by: User) -> Job:
    """Have the lists in force of all runs of a day put into one file. Raises NothingOfThatDay."""
    if not legs_of_day(by, day).filter(list_version__isnull=False).exists():
        raise NothingOfThatDay()
    return ask_for_job(
        kind=KIND,
        title=_("Passenger lists of %(day)s") % {"day": day},
        by=by,
        payload={"day": day.isoformat(), "forms": list(forms), "recipient": recipient, "purpose": purpose},
    )


@transaction.atomic
def make_bundle(*, payload: dict[str, Any], by: User, say: Callable[[int, int], None]) -> StoredFile:
    """Hand out, run by run, what `ask_for_bundle` described, within what `by` may issue now; all or nothing.

    Each form of each run is a hand-out of its own. The index names also the runs without a list, and those whose list
    no longer says who rides.
    """
    legs = list(legs_of_day(by, date.fromisoformat(payload["day"])))
    target, lines = io.BytesIO(), []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for at, leg in enumerate(legs, start=1):
            lines.append(_put(archive, leg, payload, by))
            say(at, len(legs))
        _write(archive, INDEX, "\ufeff" + "\r\n".join(lines) + "\r\n")
    return keep_file(
        name=f"{payload['day']}-lists.zip", content=target.getvalue(), content_type="application/zip", by=by
    )  # fmt: skip


def _put(archive: ZipFile, leg: Any, payload: dict[str, Any], by: User) -> str:
    """Put the forms of one run into the file; answer its line in the index."""
    manifest = latest_manifest(leg)
    if manifest is None:
        return _("%(run)s: no list has been issued") % {"run": f"{leg.trip.number}-{leg.order + 1}"}
    if leg.trip.departed_at is None and taken_back_on(manifest).exists():
        return f"{manifest.number}: {ConsentTakenBack.message}"
    for form in forms_for(manifest):
        if form.code not in payload["forms"]:
            continue
        for kind in form.formats:
            handed = hand_out_manifest(
                manifest=manifest, form=form.code, format=kind, by=by,
                recipient=payload["recipient"], purpose=payload["purpose"],
            )  # fmt: skip
            _write(archive, f"{leg.trip.number}/{handed.name}", handed.content)
    line = _("%(number)s: %(persons)s persons, SHA-256 %(sha256)s") % {
        "number": manifest.number, "persons": manifest.row_count, "sha256": manifest.sha256,
    }  # fmt: skip
    return f"{line} {_('(no longer says who rides)')}" if leg.list_moved else line


def _write(archive: ZipFile, name: str, content: str | bytes) -> None:
    """Without the clock: the same lists make the same file."""
    archive.writestr(ZipInfo(name), content, compress_type=ZIP_DEFLATED)
