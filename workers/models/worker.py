"""The person for whom all this exists."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workers.models.trade import Trade
from zunyi.notices.models.template import Language


class Education(models.TextChoices):
    """Schooling, from least to most (`rank` compares)."""

    NONE = "none", _("no schooling")
    PRIMARY = "primary", _("primary school")
    MIDDLE = "middle", _("middle school")
    HIGH = "high", _("high school")
    VOCATIONAL = "vocational", _("vocational school")
    COLLEGE = "college", _("college")
    UNIVERSITY = "university", _("university")

    @property
    def rank(self) -> int:
        """The place on the ladder, 0 for no schooling; high and vocational school stand on one rung."""
        return {"none": 0, "primary": 1, "middle": 2, "high": 3, "vocational": 3, "college": 4, "university": 5}[self]


class Worker(models.Model):
    """One person, one record. The identity number is in a table of its own (`Identity`)."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("female")
        MALE = "M", _("male")

    class PhoneOf(models.TextChoices):
        OWN = "own", _("own phone")
        RELATIVE = "relative", _("a relative's phone")
        NEIGHBOUR = "neighbour", _("a neighbour's phone")
        OFFICER = "officer", _("the village officer's phone")

    class Flag(models.TextChoices):
        POVERTY_LIFTED = "poverty_lifted", pgettext_lazy("household", "lifted out of poverty")
        MONITORED = "monitored", _("monitored household")
        RELOCATED = "relocated", _("relocated household")
        DISABLED = "disabled", _("disabled")

    # What links and slips carry instead of the row's number.
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    legal_name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    # Without dots and blanks; for comparing and finding, never for deciding that two people are one.
    name_key = models.CharField(max_length=50, editable=False)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    initials = models.CharField(max_length=50, blank=True, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born_on = models.DateField(_("born"))
    # The county, town or village of the household; as deep as it is known.
    household = models.ForeignKey(
        "divisions.Division", models.PROTECT, related_name="+", verbose_name=_("household place")
    )
    village_text = models.CharField(_("village as written"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    phone_of = models.CharField(_("whose phone"), max_length=10, choices=PhoneOf, default=PhoneOf.OWN, blank=True)
    # In which language messages come.
    preferred_language = models.CharField(
        _("language of messages"), max_length=10, choices=Language, default=Language.CHINESE
    )
    education = models.CharField(_("education"), max_length=12, choices=Education, blank=True)
    trade = models.CharField(_("trade"), max_length=20, choices=Trade, blank=True)
    flags = ArrayField(
        models.CharField(max_length=20, choices=Flag), verbose_name=_("groups"), default=list, blank=True
    )
    certificates = ArrayField(
        models.CharField(max_length=20, choices=Trade), verbose_name=_("certificates"), default=list, blank=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        constraints = [
            models.CheckConstraint(condition=~Q(legal_name=""), name="worker_has_a_name"),
            models.CheckConstraint(condition=Q(born_on__gt="1900-01-01"), name="worker_born_in_living_memory"),
        ]
        indexes = [
            models.Index(fields=["household", "id"], name="worker_by_household"),
            models.Index(fields=["phone"], name="worker_by_phone"),
            models.Index(fields=["name_key"], name="worker_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="worker_by_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["pinyin"], name="worker_by_pinyin", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def person(self) -> str:
        """How the outbox names this person."""
        return f"worker:{self.pk}"
