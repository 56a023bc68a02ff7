"""Handing an issued list to a carrier, an insurer, an escort: Excel, with who got it and why in the history."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trips.models import Leg, Manifest
from trips.queries.manifest import Row
from zunyi.audit.services import record
from zunyi.sheets.writing import Column, write_xlsx

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@transaction.atomic
def hand_out_manifest(*, manifest: Manifest, by: User, recipient: str, purpose: str) -> bytes:
    """Write an issued version as Excel with full numbers, and note who gets it and what for (PIPL 23, 34).

    The same version gives the same table for ever; only the rows' count goes into the history, never the rows.
    """
    content = manifest_xlsx(manifest)
    record(
        "manifest.handed_out",
        manifest.leg.trip,
        by=by,
        leg=manifest.leg.order,
        version=manifest.version,
        persons=manifest.row_count,
        recipient=recipient,
        purpose=purpose,
        form="xlsx",
    )
    return content


def manifest_xlsx(manifest: Manifest) -> bytes:
    """The list as a workbook in Chinese: text cells, A4 landscape, version and hash at the foot of each page."""
    with translation.override("zh-hans"):
        target, rows, columns = io.BytesIO(), manifest.rows(), _columns()
        write_xlsx(
            target,
            columns=[column for _name, column in columns],
            rows=([row.get(name, "") for name, _column in columns] for row in rows),
            title=_("%(trip)s list of passengers") % {"trip": manifest.leg.trip.title},
            notes=_notes(manifest, rows),
            sheet_name=_("passengers"),
            foot=f"{manifest.leg.trip.number} v{manifest.version} SHA-256 {manifest.sha256}",
        )
        return target.getvalue()


def manifest_file_name(manifest: Manifest) -> str:
    """What the file is called on the recipient's desk."""
    leg = manifest.leg
    order = "" if leg.role == Leg.Role.TRUNK else f"-{leg.order + 1}"
    return f"{leg.trip.number}{order}-v{manifest.version}.xlsx"


def _notes(manifest: Manifest, rows: list[Row]) -> list[str]:
    leg = manifest.leg
    first = rows[0]
    run = _("Trip %(number)s · %(vehicle)s · %(carrier)s · departs %(departs)s from %(place)s") % {
        "number": leg.trip.number,
        "vehicle": str(leg),
        "carrier": leg.carrier or _("carrier not named"),
        "departs": min(row["boards_time"] for row in rows),
        "place": first["boards_at"],
    }
    version = _(
        "Version %(version)s · %(persons)s persons · issued %(at)s by %(by)s · for the named recipient only"
    ) % {
        "version": manifest.version,
        "persons": manifest.row_count,
        "at": timezone.localtime(manifest.issued_at).strftime("%Y-%m-%d %H:%M"),
        "by": manifest.issued_by,
    }
    return [run, version]


def _columns() -> list[tuple[str, Column]]:
    return [
        ("seq", Column(_("No."), 5)),
        ("legal_name", Column(_("Name as on the card"), 14, wrap=True)),
        ("carrier_name", Column(_("Name for the carrier"), 14, wrap=True)),
        ("sex", Column(_("Sex"), 5)),
        ("id_kind", Column(_("Identity document"), 13)),
        ("id_number", Column(_("Identity number"), 21)),
        ("phone", Column(_("Phone"), 13)),
        ("boards_at", Column(_("Gets on at"), 14, wrap=True)),
        ("boards_time", Column(_("Time"), 16)),
        ("alights_at", Column(_("Gets off at"), 14, wrap=True)),
        ("seat", Column(_("Seat"), 9)),
        ("seat_class", Column(_("Class"), 8)),
        ("companions", Column(_("Companions"), 14)),
        ("slip", Column(_("Slip code"), 10)),
        ("note", Column(_("Note"), 12)),
    ]
