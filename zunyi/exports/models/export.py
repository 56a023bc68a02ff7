"""One export: what was asked for and why, who granted it, what came out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from zunyi.sealing import seal, unseal


class Form(models.TextChoices):
    """As what a list leaves the house."""

    XLSX = "xlsx", _("Excel")
    CSV = "csv", _("CSV (UTF-8)")
    GB18030 = "gb18030", _("CSV (GB18030)")
    PDF = "pdf", _("PDF")


def _new_seal() -> str:
    return get_random_string(20)


class SealedQuestion(models.Model):
    """The filters of a list as its address holds them, sealed: what was searched for may be a name."""

    table = models.CharField(_("list"), max_length=30)
    asked_sealed = models.BinaryField()
    asked_seal = models.CharField(max_length=20, default=_new_seal, editable=False)
    columns = ArrayField(models.CharField(max_length=30), verbose_name=_("columns"))
    form = models.CharField(_("as"), max_length=8, choices=Form)
    purpose = models.CharField(_("purpose"), max_length=100)

    class Meta:
        abstract = True

    @property
    def asked(self) -> str:
        """The filters in clear."""
        return unseal(self.asked_sealed, bound_to=f"export:{self.asked_seal}")

    def ask(self, query: str) -> None:
        """Seal the filters into this row (not saved yet)."""
        self.asked_sealed = seal(query, bound_to=f"export:{self.asked_seal}")


class Export(SealedQuestion):
    """A list that somebody wants as a file, for a stated purpose."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for a second person")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    # The place of whoever asked: its officers, and those above, may grant it.
    office = models.ForeignKey("divisions.Division", models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State)
    # Counted when it was asked for; `rows` is what the file holds.
    expected = models.PositiveIntegerField(_("rows expected"))
    persons = models.PositiveIntegerField(_("persons"))
    full_numbers = models.BooleanField(_("with full identity numbers"), default=False)
    needs_second = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked for"), db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    schedule = models.ForeignKey("exports.Schedule", models.SET_NULL, null=True, related_name="exports")
    job = models.OneToOneField("jobs.Job", models.SET_NULL, null=True, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [models.Index(fields=["by", "-asked_at"], name="export_by_person")]
        constraints = [
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="export_two_people"),
            # Many people, or full numbers: nothing is written before a second person has said yes.
            models.CheckConstraint(
                condition=Q(needs_second=False) | ~Q(state="granted") | Q(decided_by__isnull=False),
                name="export_granted_by_a_second",
            ),
            models.CheckConstraint(condition=Q(full_numbers=False) | Q(needs_second=True), name="export_numbers_ask"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.asked_at:%Y-%m-%d}" if self.asked_at else self.table
