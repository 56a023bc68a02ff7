"""The identity number, apart from the person and sealed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zunyi.sealing import blind_index, seal, unseal


class Identity(models.Model):
    """The number of a resident identity card: sealed, found by its blind index, shown masked."""

    worker = models.OneToOneField("workers.Worker", models.CASCADE, related_name="identity", primary_key=True)
    number_sealed = models.BinaryField()
    number_index = models.BinaryField(max_length=32)
    first6 = models.CharField(max_length=6)
    last4 = models.CharField(_("last four"), max_length=4)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    is_long_term = models.BooleanField(_("valid for life"), default=False)

    class Meta:
        verbose_name = _("identity number")
        verbose_name_plural = _("identity numbers")
        constraints = [
            models.UniqueConstraint(fields=["number_index"], name="identity_one_person_one_record"),
        ]
        indexes = [models.Index(fields=["last4"], name="identity_by_last4")]

    def __str__(self) -> str:
        return self.masked

    @staticmethod
    def bound_to(index: bytes | memoryview) -> str:
        """What a sealed number is bound to: its own fingerprint, known before the row has an id."""
        return f"identity:{bytes(index).hex()}"

    @classmethod
    def sealing(cls, number: str) -> Identity:
        """An unsaved identity for a normalised number of 18 characters; set `worker` and save."""
        sealed, index, first6, last4 = cls.parts(number, blind_index(number))
        return cls(number_sealed=sealed, number_index=index, first6=first6, last4=last4)

    @classmethod
    def parts(cls, number: str, index: bytes) -> tuple[bytes, bytes, str, str]:
        """What is kept of a normalised number with this fingerprint: sealed, fingerprint, first six, last four."""
        return seal(number, bound_to=cls.bound_to(index)), index, number[:6], number[-4:]

    @property
    def masked(self) -> str:
        """As it is shown everywhere: the first six and the last four characters."""
        return f"{self.first6}********{self.last4}"

    def number(self) -> str:
        """The number in clear. Only for a reveal or an export that is written to the history."""
        return unseal(self.number_sealed, bound_to=self.bound_to(self.number_index))
