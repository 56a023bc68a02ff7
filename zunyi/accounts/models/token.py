"""The key of a program that works in somebody's name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager


class ApiToken(AbstractAuthToken):
    """A token of the API: only its hash is kept; it sees what its owner sees, until it ends or is revoked."""

    name = models.CharField(_("name"), max_length=60, blank=True)

    objects: ClassVar[AuthTokenManager] = AuthTokenManager()

    class Meta:
        verbose_name = _("access for a program")
        verbose_name_plural = _("access for programs")

    def __str__(self) -> str:
        return self.name or self.token_key

    @property
    def is_over(self) -> bool:
        """Whether it opens nothing any more."""
        return self.expiry is not None and self.expiry <= timezone.now()
