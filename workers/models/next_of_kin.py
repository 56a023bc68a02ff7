"""Whom to call when something happens to somebody on the way."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zunyi.sealing import seal, unseal


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody of the family: a person of their own, who never signed up for anything."""

    name: str
    relation: str
    phone: str


class NextOfKin(models.Model):
    """The one to be called, sealed: nobody reads it before something has happened (trips, `reveal_kin`)."""

    class Relation(models.TextChoices):
        SPOUSE = "spouse", _("husband or wife")
        PARENT = "parent", _("father or mother")
        CHILD = "child", _("grown-up child")
        SIBLING = "sibling", _("brother or sister")
        RELATIVE = "relative", _("another relative")
        OTHER = "other", _("somebody close")

    worker = models.ForeignKey("workers.Worker", models.CASCADE, related_name="kin")
    # What the sealed words are bound to; it goes with them when two records become one.
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField()
    # None: the person did it on the phone.
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"), db_default=Now())

    class Meta:
        verbose_name = _("next of kin")
        verbose_name_plural = _("next of kin")
        constraints = [models.UniqueConstraint(fields=["worker"], name="next_of_kin_one_a_person")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @staticmethod
    def bound_to(token: uuid.UUID) -> str:
        """What the sealed words are bound to."""
        return f"kin:{token}"

    def put(self, kin: Kin) -> None:
        """Seal the words into this row (not saved yet)."""
        self.sealed = seal(json.dumps(asdict(kin), ensure_ascii=False), bound_to=self.bound_to(self.token))

    def content(self) -> Kin:
        """The words in clear; only for a look that is written to the history."""
        return Kin(**json.loads(unseal(self.sealed, bound_to=self.bound_to(self.token))))
