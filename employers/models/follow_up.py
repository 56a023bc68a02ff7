"""Asking after the arrival how it goes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class FollowUp(models.Model):
    """One question, planned when somebody arrives at a job: 7, 30, 90 and 180 days later (domain brief 1.2, step 12).

    `way` is how the person is to be reached next: by their phone, by somebody near them, at last by a visit of the
    village to the family. Each try without an answer moves `next_on` and, after a while, the way.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        ANSWERED = "answered", _("answered")
        NOT_REACHED = "not_reached", _("nobody reached")
        VOID = "void", _("not needed any more")

    class Way(models.TextChoices):
        PHONE = "phone", _("call the worker")
        OTHER = "other", _("another channel: employer, relative, WeChat")
        VILLAGE = "village", _("the village asks the family")

    class Answer(models.TextChoices):
        AT_WORK = "at_work", _("still at work there")
        LEFT = "left", _("has left")

    class Evidence(models.TextChoices):
        PHONE = "phone", _("phone call")
        VISIT = "visit", _("visit")
        EMPLOYER = "employer", _("employer's word")
        FAMILY = "family", _("family's word")
        PAY_SLIP = "pay_slip", _("pay slip or contract seen")

    placement = models.ForeignKey("employers.Placement", models.CASCADE, related_name="follow_ups")
    step = models.PositiveSmallIntegerField(_("days after arrival"))
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    way = models.CharField(_("way"), max_length=8, choices=Way, default=Way.PHONE)
    tries = models.PositiveSmallIntegerField(_("tries without an answer"), default=0)
    # How many of the tries were made before this way was taken.
    tries_before = models.PositiveSmallIntegerField(default=0)
    next_on = models.DateField(_("next try"))
    answer = models.CharField(_("answer"), max_length=8, choices=Answer, blank=True)
    has_contract = models.BooleanField(_("contract signed"), null=True)
    job_as_promised = models.BooleanField(_("job as promised"), null=True)
    pay_as_promised = models.BooleanField(_("pay as promised"), null=True)
    paid = models.PositiveIntegerField(_("paid, yuan a month"), null=True)
    left_on = models.DateField(_("left on"), null=True)
    left_reason = models.CharField(_("why"), max_length=10, blank=True)
    # What the person wants now: work near home, or nothing was asked (domain brief, edge case 21).
    wants_local = models.BooleanField(_("wants work near home"), null=True)
    evidence = models.CharField(_("known by"), max_length=8, choices=Evidence, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint(fields=["placement", "step"], name="follow_up_once_a_step"),
            models.CheckConstraint(
                condition=(Q(state="answered") & ~Q(answer="") & Q(done_at__isnull=False))
                | (~Q(state="answered") & Q(answer="")),
                name="follow_up_answer_fits_state",
            ),
            models.CheckConstraint(
                condition=(Q(answer="left") & Q(left_on__isnull=False)) | (~Q(answer="left") & Q(left_on=None)),
                name="follow_up_left_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_on"], name="follow_up_by_day")]

    def __str__(self) -> str:
        return f"{self.placement} +{self.step}"

    @property
    def differs(self) -> bool:
        """Whether something is not as it was promised: the mark that somebody has to look at."""
        return self.job_as_promised is False or self.pay_as_promised is False
