"""What every import of a list has in common, whatever stands in the list: people, vacancies, or something to come.

Abstract: the tables belong to the rooms that import (`workers.RosterImport`, `employers.VacancyImport`).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zunyi.sheets.heads import Layout


class SheetImport(models.Model):
    """One uploaded file: what was understood of it, and what became of it."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        JUDGED = "judged", _("waiting for your word")
        CONFIRMED = "confirmed", _("being taken over")
        DONE = "done", _("taken over")
        DROPPED = "dropped", _("dropped")
        FAILED = "failed", _("failed")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    file = models.ForeignKey("jobs.StoredFile", models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.BinaryField(max_length=32)
    # How it is read: the layout of each sheet, as proposed or as an officer corrected it, the year of its days, the
    # names of all sheets, and those left out.
    mapping = models.JSONField(default=dict)
    # The titles of the first sheet that is read: by these the next file of the same hand is known.
    columns = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    counts = models.JSONField(default=dict)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), db_default=Now())
    done_at = models.DateTimeField(_("taken over"), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    @property
    def layouts(self) -> list[Layout]:
        """How each sheet that is read is read."""
        return [Layout.from_json(data) for data in self.mapping.get("layouts", [])]

    @property
    def years(self) -> dict[int, int | None]:
        """The year that days without one belong to, by sheet."""
        return {int(sheet): year for sheet, year in self.mapping.get("years", {}).items()}

    @property
    def sheet_names(self) -> dict[int, str]:
        """The sheets that are read, by their place in the file."""
        names = self.mapping.get("sheets", [])
        return {each.sheet: names[each.sheet] for each in self.layouts if each.sheet < len(names)}


class SheetRow(models.Model):
    """One row of such a file with the judgement on it; a child names its import, its outcomes and its constraint."""

    sheet = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField(_("row"))
    # What is wrong or to be noted, what was mended, and what taking over would change.
    problems = models.JSONField(default=list)
    mended = models.JSONField(default=list)
    changes = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.number)
