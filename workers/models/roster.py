"""A list of people as a county sends it, between its arrival and its taking over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RosterImport(models.Model):
    """One uploaded roster: what was understood of it, and what became of it."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        JUDGED = "judged", _("waiting for your word")
        CONFIRMED = "confirmed", _("being taken over")
        DONE = "done", _("taken over")
        DROPPED = "dropped", _("dropped")
        FAILED = "failed", _("failed")

    county = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("county"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    file = models.ForeignKey("jobs.StoredFile", models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.BinaryField(max_length=32)
    sheet_name = models.CharField(max_length=100, blank=True)
    head_row = models.PositiveIntegerField(null=True)
    # How it is read: the layout of each sheet, as proposed or as the officer corrected it, and the sheets left out.
    mapping = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    counts = models.JSONField(default=dict)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    error_file = models.ForeignKey("jobs.StoredFile", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), db_default=Now())
    done_at = models.DateTimeField(_("taken over"), null=True)

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")
        indexes = [models.Index(fields=["county", "-created_at"], name="roster_by_county")]

    def __str__(self) -> str:
        return self.file_name


class RosterRow(models.Model):
    """One row of a roster with the judgement on it; its cells are sealed."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REPEATED = "repeated", _("repeated in the file")
        ELSEWHERE = "elsewhere", _("registered by another county")
        WRONG = "wrong", _("needs mending")

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField(_("row"))
    cells_sealed = models.BinaryField()
    number_index = models.BinaryField(max_length=32, null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    # Remarks by code (zunyi.sheets.remarks), never a value; `changes` holds phones masked.
    problems = models.JSONField(default=list)
    mended = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    worker = models.ForeignKey("workers.Worker", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("roster row")
        verbose_name_plural = _("roster rows")
        constraints = [models.UniqueConstraint(fields=["roster", "sheet", "number"], name="roster_row_once")]
        indexes = [models.Index(fields=["roster", "outcome", "sheet", "number"], name="roster_row_by_outcome")]

    def __str__(self) -> str:
        return str(self.number)
