"""The words of messages, as the bureau has changed them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zunyi.notices.models.notice import Notice


class Language(models.TextChoices):
    """The languages in which the bureau writes to people."""

    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


class NoticeTemplate(models.Model):
    """One version of the words of one kind of message in one language and channel.

    While no version is approved, the words that came with the program stand (`NoticeKind.words`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("in use")
        RETIRED = "retired", _("used before")

    kind = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=10, choices=Language)
    channel = models.CharField(_("channel"), max_length=10, choices=Notice.Channel)
    version = models.PositiveIntegerField(_("version"))
    # Each line says the same, more briefly than the one before it.
    text = models.TextField(_("words"), max_length=2000)
    # Under which numbers the providers have these lines (`words.numbers_of`); they approve them one by one.
    provider_template = models.CharField(_("provider's template number"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("written"), db_default=Now())
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("in use since"), null=True)

    class Meta:
        verbose_name = _("words of a message")
        verbose_name_plural = _("words of messages")
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "channel", "version"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["kind", "language", "channel"], condition=Q(state="approved"), name="template_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.channel} {self.version}"
