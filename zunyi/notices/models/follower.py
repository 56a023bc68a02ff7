"""Whose phone can be reached over WeChat."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Follower(models.Model):
    """A phone whose owner follows the bureau's account, and the number that WeChat knows the owner by.

    The number (`openid`) lies sealed, bound to the phone; its fingerprint finds it when somebody leaves the account.
    """

    phone = models.CharField(_("phone"), max_length=20, unique=True)
    openid_sealed = models.BinaryField()
    openid_index = models.BinaryField(max_length=32, db_index=True)
    bound_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("follower on WeChat")
        verbose_name_plural = _("followers on WeChat")

    def __str__(self) -> str:
        return self.phone
