"""How somebody without an account shows that a phone is theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PhoneCode(models.Model):
    """A code of six digits that was asked for on one phone: hashed, used once, over after five minutes.

    Phone and code lie sealed in the row until the message is on its way, and are wiped with that; a phone that nobody
    registered leaves the same row, so that nobody learns from the answer who is known (reliability brief B7, B8).
    """

    # A keyed fingerprint of the phone.
    phone_index = models.BinaryField(max_length=32)
    code_hash = models.BinaryField(max_length=32)
    letter_sealed = models.BinaryField(default=b"")
    asked_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    # Wrong guesses.
    wrong = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        constraints = [models.CheckConstraint(condition=Q(wrong__lte=5), name="phone_code_five_guesses")]
        indexes = [
            models.Index(fields=["phone_index", "-asked_at"], name="phone_code_by_phone"),
            models.Index(fields=["asked_at"], condition=Q(sent_at=None), name="phone_code_to_send"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PhonePass(models.Model):
    """What a right code opens for a while: the pages, and the programs' doors, of the people on one phone."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    phone_sealed = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pass of a phone")
        verbose_name_plural = _("passes of phones")
        indexes = [models.Index(fields=["expires_at"], name="phone_pass_by_end")]

    def __str__(self) -> str:
        return f"#{self.pk}"
