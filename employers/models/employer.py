"""A firm that offers work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Employer(models.Model):
    """A firm, known by its unified social credit code."""

    class State(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        CHECKED = "checked", _("checked")
        PAUSED = "paused", _("paused")
        SUSPENDED = "suspended", _("suspended")

    uscc = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=100)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("place"))
    # Street and number of the site; `division` is its county.
    address = models.CharField(_("address"), max_length=150, blank=True)
    contact_name = models.CharField(_("contact"), max_length=50, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=20, blank=True)
    licence_checked_on = models.DateField(_("licence looked at on"), null=True, blank=True)
    licence_until = models.DateField(_("licence valid until"), null=True, blank=True)
    # Whoever lends workers to others (劳务派遣) needs a licence of its own (劳动合同法 57).
    agency_licence = models.CharField(_("agency licence no."), max_length=40, blank=True)
    agency_licence_until = models.DateField(_("agency licence valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNCHECKED)
    state_reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="suspended") | ~Q(state_reason=""), name="employer_suspended_for_a_reason"
            )
        ]
        indexes = [models.Index(fields=["division", "name"], name="employer_by_place")]

    def __str__(self) -> str:
        return self.name

    @property
    def may_lend_workers(self) -> bool:
        """Whether its agency licence is written down and has not run out."""
        until = self.agency_licence_until
        return bool(self.agency_licence) and (until is None or until >= timezone.localdate())


class EmployerContact(models.Model):
    """Somebody of a firm who can be called: one for the gate, one for pay, one for the night."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="contacts")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    part = models.CharField(_("what for"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=20)

    class Meta:
        verbose_name = _("employer's contact")
        verbose_name_plural = _("employers' contacts")
        constraints = [models.UniqueConstraint(fields=["employer", "name", "phone"], name="employer_contact_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.phone}"


class EmployerStaff(models.Model):
    """The account of somebody who works for an employer: the place of the role "employer"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="employer_posts")
    employer = models.ForeignKey(Employer, models.CASCADE, related_name="staff")

    class Meta:
        verbose_name = _("employer's account")
        verbose_name_plural = _("employers' accounts")
        constraints = [models.UniqueConstraint(fields=["user", "employer"], name="employer_staff_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.employer}"
