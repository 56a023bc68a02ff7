"""The person who signs in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.roles import CAPABILITIES, MANAGES, SECOND_FACTOR_ROLES

if TYPE_CHECKING:
    from zunyi.accounts.models.assignment import Assignment


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox names its own manager
    """A member of staff, an employer's clerk or an escort. Workers need no account."""

    first_name = last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=50)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    # The place whose officers look after this account; stations, employers and escorts have no division of their own.
    office = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("looked after by")
    )
    # Set while the password is one that an officer handed over: it opens one door, the page for choosing one's own.
    one_time_password_until = models.DateTimeField(null=True, blank=True, editable=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("staff account")
        verbose_name_plural = _("staff accounts")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as people say it (Chinese names are one piece)."""
        return self.name

    @cached_property
    def current_assignments(self) -> list[Assignment]:
        """The assignments in force today, read once a request."""
        if not self.is_active:
            return []
        today = timezone.localdate()
        return list(
            self.assignments.filter(starts_on__lte=today)
            .exclude(ends_on__lt=today)
            .select_related("division")
            .order_by("pk")
        )

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles in force today."""
        return frozenset(assignment.role for assignment in self.current_assignments)

    @cached_property
    def capabilities(self) -> frozenset[str]:
        """Everything that this person's roles let them do, somewhere."""
        return frozenset().union(*(CAPABILITIES[role] for role in self.roles))

    def can(self, capability: str) -> bool:
        """Whether any of the person's roles holds `capability`, as "trips.schedule"."""
        return capability in self.capabilities

    @cached_property
    def manageable_roles(self) -> frozenset[str]:
        """The roles that this person may hand out."""
        return frozenset(role for own in self.roles for role in MANAGES.get(own, ()))

    @property
    def must_change_password(self) -> bool:
        """Whether somebody else knows the password."""
        return self.one_time_password_until is not None

    @property
    def needs_second_factor(self) -> bool:
        """Whether the person sees enough people's data to need one."""
        return bool(self.roles & SECOND_FACTOR_ROLES) or self.is_superuser
