"""Which forms there are, which of them fit a run, and which of them carry full identity numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trips.models import Leg, Manifest, ManifestFile, Mode
from trips.papers import lists, sheets
from trips.papers.frozen import Frozen
from trips.papers.listing import Listing, as_pdf, as_xlsx

XLSX, PDF = ManifestFile.Format.XLSX, ManifestFile.Format.PDF
_ALL_MODES = frozenset(Mode.values)
_OUTWARD = frozenset({Leg.Role.FEEDER, Leg.Role.TRUNK})


@dataclass(frozen=True, slots=True)
class Form:
    """One form: what it is called, where it fits, what it shows, and how it is made."""

    code: str
    name: str | Promise
    # Whom it is for; stands beside the name where one chooses.
    reader: str | Promise
    # Full numbers leave the house only where the recipient must have them by law or contract.
    full_numbers: bool
    modes: frozenset[str] = _ALL_MODES
    roles: frozenset[str] = frozenset(Leg.Role.values)
    changes_only: bool = False
    listing: Callable[[Frozen], Listing] | None = None
    sheet: Callable[[Frozen], bytes] | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        """Lists come as Excel and as PDF, everything else as PDF."""
        return (XLSX, PDF) if self.listing else (PDF,)

    def fits(self, manifest: Manifest) -> bool:
        """Whether the form is offered for this version."""
        leg = manifest.leg
        fits_run = leg.mode in self.modes and leg.role in self.roles
        return fits_run and (manifest.version > 1 or not self.changes_only)

    def write(self, frozen: Frozen, format: str) -> bytes:
        """The file, from what was frozen alone; in the language of the moment (files are made in Chinese)."""
        if self.listing:
            listing = self.listing(frozen)
            return as_xlsx(listing, frozen.foot) if format == XLSX else as_pdf(listing, frozen.foot)
        assert self.sheet is not None
        return self.sheet(frozen)


FORMS: dict[str, Form] = {
    form.code: form
    for form in (
        Form("rail", _("rail group roster"), _("the railway's group counter"), True,
             modes=frozenset({Mode.RAIL}), listing=lists.rail_roster),
        Form("flight", _("airline passenger list"), _("the airline"), True,
             modes=frozenset({Mode.FLIGHT}), listing=lists.airline_list),
        Form("bus", _("list of the charter contract"), _("the bus company"), True,
             modes=frozenset({Mode.BUS}), listing=lists.charter_list),
        Form("insurer", _("list of the insured"), _("the insurer"), True, listing=lists.insurer_list),
        Form("changes", _("substitution list"), _("whoever got the version before"), True,
             changes_only=True, listing=lists.substitution_list),
        Form("escort", _("list by pick-up"), _("the escort"), False, listing=lists.escort_list),
        Form("arrival", _("list for the destination"), _("the station and the employers"), False,
             roles=frozenset({Leg.Role.TRUNK, Leg.Role.SHUTTLE}), listing=lists.arrival_list),
        Form("seats", _("seat plan"), _("the escort and the carrier"), False, sheet=sheets.seat_plan),
        Form("slips", _("boarding slips"), _("the passengers"), False, sheet=sheets.boarding_slips),
        Form("board", _("pick-up notice"), _("the village board"), False,
             roles=_OUTWARD, sheet=sheets.board_notice),
    )
}  # fmt: skip
# As programs name them.
CODES = [(form.code, form.code) for form in FORMS.values()]


def forms_for(manifest: Manifest) -> list[Form]:
    """The forms that fit this version, those of the carrier first."""
    return [form for form in FORMS.values() if form.fits(manifest)]
