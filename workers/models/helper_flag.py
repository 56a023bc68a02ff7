"""Patterns in helped sign-ups that a county should look at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class HelperFlag(models.Model):
    """Something odd about one phone or one helper; a county looks and closes it with a remark. Nothing is blocked."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("one phone for many strangers")
        PACE = "pace", _("very many people in an hour")
        NIGHT = "night", _("many sign-ups at night")
        CANCELLED = "cancelled", _("many who cancelled at once")
        NOT_ASKED = "not_asked", _("somebody says they were never asked")

    kind = models.CharField(_("what is odd"), max_length=10, choices=Kind)
    # Whose county looks at it.
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("place"))
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("helper")
    )
    # 154****0001, for a flag on a phone; the fingerprint says that it is the same one.
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True)
    phone_index = models.BinaryField(max_length=32, default=b"")
    people = models.PositiveIntegerField(_("people"))
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    found_at = models.DateTimeField(_("found"), db_default=Now())
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remark = models.CharField(_("closing remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("odd pattern")
        verbose_name_plural = _("odd patterns")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "phone_index", "helper"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="helper_flag_once_while_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(remark=""), name="helper_flag_closed_with_a_remark"
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "-found_at"], name="helper_flag_by_state")]

    def __str__(self) -> str:
        return self.get_kind_display()
