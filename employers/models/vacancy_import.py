"""A list of vacancies as employers send it, between its arrival and its taking over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zunyi.sheets.models import SheetImport, SheetRow


class VacancyImport(SheetImport):
    """One uploaded list of vacancies."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("for"))

    class Meta:
        verbose_name = _("vacancy import")
        verbose_name_plural = _("vacancy imports")


class VacancyRow(SheetRow):
    """One row of such a list with the judgement on it."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REPEATED = "repeated", _("repeated in the file")
        HELD = "held", _("against the law on postings")
        WRONG = "wrong", _("needs mending")

    vacancy_import = models.ForeignKey(VacancyImport, models.CASCADE, related_name="rows")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    cells = models.JSONField(default=dict)
    vacancy = models.ForeignKey("employers.Vacancy", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("vacancy row")
        verbose_name_plural = _("vacancy rows")
        constraints = [models.UniqueConstraint(fields=["vacancy_import", "sheet", "number"], name="vacancy_row_once")]
