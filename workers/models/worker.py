"""The person for whom all this exists."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Reverse, Right
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


class SkillLevel(models.TextChoices):
    """The certificate of skill in one's trade, from lowest to highest (职业技能等级)."""

    JUNIOR = "junior", _("junior worker")
    INTERMEDIATE = "intermediate", _("intermediate worker")
    SENIOR = "senior", _("senior worker")
    TECHNICIAN = "technician", _("technician")
    SENIOR_TECHNICIAN = "senior_technician", _("senior technician")


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
        HARDSHIP = "hardship", _("hard to place")
        WEAK = "weak", _("weak labourer")
        VETERAN = "veteran", _("veteran")

    class Need(models.TextChoices):
        """What helps somebody on the way; never a diagnosis (domain brief, edge case 35)."""

        READ_ALOUD = "read_aloud", _("has texts read aloud")
        DIALECT = "dialect", _("speaks dialect only")
        MIAO = "miao", _("speaks Miao")
        GELAO = "gelao", _("speaks Gelao")
        IN_WRITING = "in_writing", _("is told in writing, does not hear")
        STEP_FREE = "step_free", _("way without steps")
        FRONT_SEAT = "front_seat", _("seat near the door")

    class State(models.TextChoices):
        """Where somebody is as a worker (domain brief 1.2, step 1)."""

        AWAY = "away", _("works away")
        HOME = "home", _("at home, not placed")
        RETURNED = "returned", _("came back")

    # What links and slips carry instead of the row's number.
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    legal_name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    # Without dots and blanks; for comparing and finding, never for deciding that two people are one.
    # Compared byte by byte (collation C), so that one index both finds the beginnings of words and sorts.
    name_key = models.CharField(max_length=50, editable=False, db_collation="C")
    pinyin = models.CharField(max_length=200, blank=True, editable=False, db_collation="C")
    initials = models.CharField(max_length=50, blank=True, editable=False, db_collation="C")
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born_on = models.DateField(_("born"))
    # The county, town or village of the household; as deep as it is known.
    household = models.ForeignKey(
        "divisions.Division", models.PROTECT, db_index=False, related_name="+", verbose_name=_("household place")
    )
    village_text = models.CharField(_("village as written"), max_length=50, blank=True)
    # Where somebody lives now, if not at home.
    present = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, db_index=False, related_name="+",
        verbose_name=_("lives now in"),
    )  # fmt: skip
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    phone_of = models.CharField(_("whose phone"), max_length=10, choices=PhoneOf, default=PhoneOf.OWN, blank=True)
    # Typed on the public site for somebody new, and not shown to be theirs: opens nothing but that journey.
    phone_claimed = models.BooleanField(default=False, db_default=False, editable=False)
    # In which language messages come.
    preferred_language = models.CharField(
        _("language of messages"), max_length=10, choices=Language, default=Language.CHINESE
    )
    education = models.CharField(_("education"), max_length=12, choices=Education, blank=True)
    trade = models.CharField(_("trade"), max_length=20, choices=Trade, blank=True)
    level = models.CharField(_("skill level"), max_length=20, choices=SkillLevel, blank=True)
    brand = models.ForeignKey(
        "workers.LabourBrand", models.PROTECT, null=True, blank=True, db_index=False, related_name="+",
        verbose_name=_("labour brand"),
    )  # fmt: skip
    flags = ArrayField(
        models.CharField(max_length=20, choices=Flag), verbose_name=_("groups"), default=list, blank=True
    )
    certificates = ArrayField(
        models.CharField(max_length=20, choices=Trade), verbose_name=_("certificates"), default=list, blank=True
    )
    needs = ArrayField(
        models.CharField(max_length=20, choices=Need), verbose_name=_("needs on the way"), default=list, blank=True
    )
    # Blank: nobody has asked yet.
    state = models.CharField(_("state"), max_length=10, choices=State, blank=True)
    state_since = models.DateField(_("since"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Since when the record is a nameless row, kept for the counts alone.
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    # Put together with this record; nobody sees the one that was given up, and undoing brings it back.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, db_index=False, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        constraints = [
            models.CheckConstraint(condition=~Q(legal_name=""), name="worker_has_a_name"),
            models.CheckConstraint(condition=Q(born_on__gt="1900-01-01"), name="worker_born_in_living_memory"),
            models.CheckConstraint(condition=Q(state_since=None) | ~Q(state=""), name="worker_state_before_its_day"),
        ]
        indexes = [
            # With all that the list narrows and sorts by: a county's people are then looked through in the index alone.
            models.Index(
                fields=["household", "id"],
                include=[
                    "trade",
                    "flags",
                    "phone",
                    "phone_of",
                    "state",
                    "level",
                    "brand",
                    "born_on",
                    "pinyin",
                    "merged_into",
                    "erased_at",
                ],
                name="worker_by_household_facts",
            ),
            models.Index(fields=["phone"], name="worker_by_phone"),
            models.Index(Right("phone", 4), name="worker_by_phone_end"),
            # A clerk may know the given name alone.
            models.Index(Reverse("name_key"), name="worker_by_name_end"),
            models.Index(fields=["name_key"], name="worker_by_name"),
            models.Index(fields=["initials"], name="worker_by_initials"),
            models.Index(fields=["pinyin", "id"], name="worker_by_pinyin"),
            models.Index(fields=["born_on", "id"], name="worker_by_birth"),
            models.Index(fields=["state_since"], condition=Q(state="returned"), name="worker_by_return"),
            # Small ones for what few people in the whole city have; without them a rare trade reads the registry.
            models.Index(fields=["trade"], name="worker_by_trade"),
            models.Index(fields=["level"], name="worker_by_level"),
            models.Index(fields=["state"], name="worker_by_state"),
            GinIndex(fields=["flags"], name="worker_by_flags"),
            # Few have these; whoever has none costs a roster of 200,000 nothing.
            *(
                models.Index(fields=[column], condition=Q((f"{column}__isnull", False)), name=f"worker_by_{column}")
                for column in ("present", "brand", "merged_into")
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def person(self) -> str:
        """How the outbox names this person."""
        return f"worker:{self.pk}"
