"""When a stronger way is taken for whom a message did not reach."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LadderRule(models.Model):
    """The times of one kind of message: the city's frame, or a county's own times within it for its people.

    While nobody has written one, the times that came with the program stand (`NoticeKind.ladder`).
    """

    kind = models.CharField(_("kind"), max_length=40)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", verbose_name=_("office"))
    # Only the city may leave a kind without a ladder.
    is_on = models.BooleanField(_("is followed up"), default=True)
    # Minutes after the message: to a WeChat message or voice call, and to the village's call sheet.
    voice_after = models.PositiveSmallIntegerField(_("next way after minutes"))
    call_after = models.PositiveSmallIntegerField(_("call sheet after minutes"))
    # Whether only an answer will do; else it is enough that the message is on the phone.
    wants_answer = models.BooleanField(_("only an answer counts"), default=False)
    # The city's frame: how far a county may move each time.
    leeway = models.PositiveSmallIntegerField(_("may be moved by minutes"), default=30)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("rule for the unreached")
        verbose_name_plural = _("rules for the unreached")
        constraints = [
            models.UniqueConstraint(fields=["kind", "division"], name="ladder_rule_once"),
            models.CheckConstraint(condition=Q(call_after__gte=F("voice_after")), name="ladder_rule_calls_last"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.voice_after}/{self.call_after}"
