"""A posted job."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workers.models import Education, Trade


class Vacancy(models.Model):
    """A job with its openings, pay and terms; the text as the employer wrote it is kept beside what was read."""

    class Shift(models.TextChoices):
        DAY = "day", _("day shift")
        TWO = "two", _("two shifts")
        THREE = "three", _("three shifts")
        NIGHT = "night", _("night shift")

    class Contract(models.TextChoices):
        DIRECT = "direct", _("employed directly")
        AGENCY = "agency", _("employed through an agency")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("vacancy", "open")
        HELD = "held", _("held back for checking")
        PAUSED = "paused", _("paused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    employer = models.ForeignKey("employers.Employer", models.PROTECT, related_name="vacancies")
    trade = models.CharField(_("trade"), max_length=20, choices=Trade)
    title = models.CharField(pgettext_lazy("vacancy", "title"), max_length=60)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("workplace"))
    openings = models.PositiveIntegerField(_("openings"))
    pay_from = models.PositiveIntegerField(_("pay from, yuan a month"))
    pay_to = models.PositiveIntegerField(_("pay to, yuan a month"))
    shift = models.CharField(_("shift"), max_length=6, choices=Shift, default=Shift.DAY)
    lodging = models.CharField(_("food and lodging"), max_length=60, blank=True)
    insurance = models.CharField(_("insurance"), max_length=60, blank=True)
    contract = models.CharField(_("contract"), max_length=8, choices=Contract, default=Contract.DIRECT)
    requirements = models.CharField(_("requirements as written"), max_length=500, blank=True)
    min_education = models.CharField(_("least education"), max_length=12, choices=Education, blank=True)
    certificate = models.CharField(_("certificate needed"), max_length=20, choices=Trade, blank=True)
    adults_only = models.BooleanField(_("18 and over only"), default=False)
    # [{"code", "words", "law", "severity": "refused" | "warned"}]
    text_findings = models.JSONField(_("findings"), default=list)
    from_on = models.DateField(_("start from"))
    to_on = models.DateField(_("start until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")
        constraints = [
            models.CheckConstraint(condition=Q(pay_to__gte=F("pay_from")), name="vacancy_pay_in_order"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="vacancy_dates_in_order"),
            models.CheckConstraint(condition=Q(openings__gt=0), name="vacancy_has_openings"),
            # The same list twice duplicates nothing: this is what makes a vacancy the same one.
            models.UniqueConstraint(
                fields=["employer", "title", "division", "from_on", "to_on"], name="vacancy_posted_once"
            ),
            # What is against the law on postings stays held back until its words are mended (暂行条例 24).
            models.CheckConstraint(
                condition=~Q(state="open") | ~Q(text_findings__contains=[{"severity": "refused"}]),
                name="vacancy_open_is_lawful",
            ),
        ]
        indexes = [models.Index(fields=["state", "division", "trade"], name="vacancy_by_place")]

    def __str__(self) -> str:
        return f"{self.title} · {self.employer.name}"

    @property
    def has_night_work(self) -> bool:
        """Whether nights belong to the job; 16- and 17-year-olds never go there (domain brief 3.1)."""
        return self.shift in (self.Shift.NIGHT, self.Shift.THREE, self.Shift.TWO)
