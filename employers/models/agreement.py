"""Signed cooperation with a place or a firm at the destination."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Agreement(models.Model):
    """What a county, or the city, has signed with a city or an enterprise elsewhere (一县一企 bases among them)."""

    class Kind(models.TextChoices):
        COOPERATION = "cooperation", _("labour cooperation")
        BASE = "base", _("base of one county at one enterprise")
        STATION = "station", _("setting up a station")
        TRAINING = "training", _("training together")
        OTHER = "other", _("other")

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COOPERATION)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("our side"))
    partner = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner's place")
    )
    employer = models.ForeignKey(
        "employers.Employer", models.PROTECT, null=True, blank=True, related_name="agreements",
        verbose_name=_("enterprise"),
    )  # fmt: skip
    station = models.ForeignKey(
        "employers.Station", models.PROTECT, null=True, blank=True, related_name="agreements",
        verbose_name=_("station that looks after it"),
    )  # fmt: skip
    signed_on = models.DateField(_("signed on"))
    from_on = models.DateField(_("valid from"))
    to_on = models.DateField(_("valid until"), null=True, blank=True)
    places = models.PositiveIntegerField(_("jobs promised"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # Who is reminded before it runs out.
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("looked after by")
    )
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name=_("renews")
    )
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="agreement_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | Q(employer__isnull=False), name="agreement_has_a_partner"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(end_reason=""), name="agreement_ends_early_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["to_on"], name="agreement_by_end")]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> date | None:
        """The day on which it ends, or ended; None while no end is known."""
        return self.ended_on or self.to_on

    @property
    def is_over(self) -> bool:
        """Whether it binds nobody any more."""
        return self.last_day is not None and self.last_day < timezone.localdate()

    @property
    def days_left(self) -> int | None:
        """Days until it ends, today counted as none; None where no end is known or it is over."""
        return None if self.last_day is None or self.is_over else (self.last_day - timezone.localdate()).days


class AgreementOrganiser(models.Model):
    """Who takes part in an agreement, and as what."""

    class Part(models.TextChoices):
        LEAD = "lead", _("leads")
        SIGNS = "signs", _("signs")
        HELPS = "helps", _("helps")
        HOSTS = "hosts", _("receives the workers")
        PAYS = "pays", _("pays")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="organisers")
    name = models.CharField(_("office or organisation"), max_length=80)
    part = models.CharField(_("as what"), max_length=6, choices=Part)

    class Meta:
        verbose_name = _("organiser of an agreement")
        verbose_name_plural = _("organisers of agreements")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "name", "part"], name="agreement_organiser_once_a_part")
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.get_part_display()}"


class AgreementFile(models.Model):
    """A paper of an agreement, sealed in the house's store."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="files")
    file = models.OneToOneField("jobs.StoredFile", models.PROTECT, related_name="agreement")
    size = models.PositiveIntegerField(_("size"))

    class Meta:
        verbose_name = _("file of an agreement")
        verbose_name_plural = _("files of agreements")

    def __str__(self) -> str:
        return self.file.name
