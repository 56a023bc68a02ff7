"""A list of vacancies as employers send it, between its arrival and its taking over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class VacancyImport(models.Model):
    """One uploaded list of vacancies: what was understood of it, and what became of it."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        JUDGED = "judged", _("waiting for your word")
        CONFIRMED = "confirmed", _("being taken over")
        DONE = "done", _("taken over")
        DROPPED = "dropped", _("dropped")
        FAILED = "failed", _("failed")

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("for"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    file = models.ForeignKey("jobs.StoredFile", models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.BinaryField(max_length=32)
    sheet_name = models.CharField(max_length=100, blank=True)
    head_row = models.PositiveIntegerField(null=True)
    mapping = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    counts = models.JSONField(default=dict)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    error_file = models.ForeignKey("jobs.StoredFile", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), db_default=Now())
    done_at = models.DateTimeField(_("taken over"), null=True)

    class Meta:
        verbose_name = _("vacancy import")
        verbose_name_plural = _("vacancy imports")

    def __str__(self) -> str:
        return self.file_name


class VacancyRow(models.Model):
    """One row of such a list with the judgement on it."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REPEATED = "repeated", _("repeated in the file")
        HELD = "held", _("against the law on postings")
        WRONG = "wrong", _("needs mending")

    vacancy_import = models.ForeignKey(VacancyImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=dict)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    problems = models.JSONField(default=list)
    mended = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    vacancy = models.ForeignKey("employers.Vacancy", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("vacancy row")
        verbose_name_plural = _("vacancy rows")
        constraints = [models.UniqueConstraint(fields=["vacancy_import", "number"], name="vacancy_row_once")]

    def __str__(self) -> str:
        return str(self.number)
