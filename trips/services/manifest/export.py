"""Handing an issued list to a carrier, an insurer, an escort: a form of it, with who got it and why written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation

from trips.models import HandOut, Manifest, ManifestFile
from trips.papers.forms import FORMS, Form
from trips.papers.frozen import frozen
from trips.queries.manifest.consent import taken_back_on
from trips.refusals import ConsentTakenBack, FormDoesNotFit, ListNotInForce
from zunyi.audit.services import record

if TYPE_CHECKING:
    from zunyi.accounts.models import User

CONTENT_TYPES = {
    ManifestFile.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ManifestFile.Format.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """A file on its way out."""

    content: bytes
    name: str
    content_type: str
    hand_out: HandOut


@transaction.atomic
def hand_out_manifest(*, manifest: Manifest, form: str, format: str, by: User, recipient: str, purpose: str) -> Handed:
    """Give a form of an issued version away, and note who gets it and what for (PIPL 23, 34).

    The first time it is made from what was frozen, and kept; after that these bytes go out (docs/decisions/0011). Only
    the count of people goes into the history, never the people. Of a trip that has left the
    list is what was on board, whatever was said since. Raises ListNotInForce, ConsentTakenBack, FormDoesNotFit.
    """
    chosen = _check(manifest, form, format)
    file = file_of(manifest, chosen, format)
    hand_out = HandOut.objects.create(
        manifest=manifest,
        form=form,
        format=format,
        recipient=recipient.strip(),
        purpose=purpose.strip(),
        persons=manifest.row_count,
        full_numbers=chosen.full_numbers,
        by=by,
    )
    record(
        "manifest.handed_out",
        manifest.leg.trip,
        by=by,
        leg=manifest.leg.order,
        version=manifest.version,
        persons=manifest.row_count,
        recipient=hand_out.recipient,
        purpose=hand_out.purpose,
        form=form,
        format=format,
        full_numbers=chosen.full_numbers,
    )
    return Handed(
        file.content(), file_name(manifest, form, format), CONTENT_TYPES[ManifestFile.Format(format)], hand_out
    )


def file_of(manifest: Manifest, form: Form, format: str) -> ManifestFile:
    """The kept file of a form; made now if nobody asked for it before. Of two who ask at once, one file stays."""
    known = ManifestFile.objects.filter(manifest=manifest, form=form.code, format=format)
    if found := known.first():
        return found
    made = ManifestFile(manifest=manifest, form=form.code, format=format)
    with translation.override("zh-hans"):
        made.put(form.write(frozen(manifest), format))
    ManifestFile.objects.bulk_create([made], ignore_conflicts=True)
    return known.get()


def file_name(manifest: Manifest, form: str, format: str) -> str:
    """What the file is called on the recipient's desk."""
    return f"{manifest.number}-{form}.{format}"


def _check(manifest: Manifest, form: str, format: str) -> Form:
    if not manifest.is_in_force:
        raise ListNotInForce()
    if manifest.leg.trip.departed_at is None and taken_back_on(manifest).exists():
        raise ConsentTakenBack()
    chosen = FORMS.get(form)
    if chosen is None or not chosen.fits(manifest) or format not in chosen.formats:
        raise FormDoesNotFit()
    return chosen
