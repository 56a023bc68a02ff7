"""A list of people as a county sends it, between its arrival and its taking over."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workers.models.trade import Trade
from workers.models.worker import Education, Worker
from zunyi.sheets.models import SheetImport, SheetRow


class RosterImport(SheetImport):
    """One uploaded roster of one county."""

    county = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("county"))

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")
        indexes = [models.Index(fields=["county", "-created_at"], name="roster_by_county")]


class RosterRow(SheetRow):
    """One row of a roster with the judgement on it; its cells and its number are sealed.

    It is the stage between file and register: what was understood stands here in the form of the register, so that
    judging and taking over are statements over all rows at once (decisions/0018).
    """

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REPEATED = "repeated", _("repeated in the file")
        ELSEWHERE = "elsewhere", _("registered by another county")
        WRONG = "wrong", _("needs mending")

    # The unique rule below begins with it.
    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows", db_index=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    cells_sealed = models.BinaryField()
    # Readable by itself, and the row that counts for its number: only such rows meet the register.
    is_sound = models.BooleanField(default=False)
    # Taken over, or to be, with something to tell: mended, or left open.
    is_told = models.BooleanField(default=False)
    number_index = models.BinaryField(max_length=32, null=True)
    number_sealed = models.BinaryField(null=True)
    first6 = models.CharField(max_length=6, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    name = models.CharField(max_length=50, blank=True)
    name_key = models.CharField(max_length=50, blank=True)
    pinyin = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=50, blank=True)
    sex = models.CharField(max_length=1, choices=Worker.Sex, blank=True)
    born_on = models.DateField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    # The town or village of the household; None when the roster does not tell.
    place = models.ForeignKey("divisions.Division", models.PROTECT, null=True, related_name="+", db_index=False)
    village_text = models.CharField(max_length=50, blank=True)
    education = models.CharField(max_length=12, choices=Education, blank=True)
    trade = models.CharField(max_length=20, choices=Trade, blank=True)
    flags_on = ArrayField(models.CharField(max_length=20), default=list)
    flags_off = ArrayField(models.CharField(max_length=20), default=list)
    # [{"place", "destination", "trade", "wage", "from_on"}], the first wish first.
    wishes = models.JSONField(default=list)
    party = models.CharField(max_length=40, blank=True)
    # Remarks are codes (zunyi.sheets.remarks), never values; `changes` holds phones masked.
    worker = models.ForeignKey("workers.Worker", models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("roster row")
        verbose_name_plural = _("roster rows")
        constraints = [models.UniqueConstraint(fields=["roster", "sheet", "number"], name="roster_row_once")]
        indexes = [
            models.Index(fields=["roster", "outcome", "sheet", "number"], name="roster_row_by_outcome"),
            models.Index(fields=["roster", "sheet", "number"], condition=Q(is_told=True), name="roster_row_told"),
            models.Index(fields=["worker"], condition=Q(worker__isnull=False), name="roster_row_by_worker"),
        ]
