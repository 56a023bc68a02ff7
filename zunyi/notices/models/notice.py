"""The outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Between a reason's sentence, which is translated when shown, and what somebody else said.
DETAIL = " · "


def reason_in_words(reason: str) -> str:
    """A kept reason in the reader's language; what came after its sentence stays as it is."""
    sentence, dot, detail = reason.partition(DETAIL)
    return f"{gettext(sentence)}{dot}{detail}" if sentence else ""


class Notice(models.Model):
    """One message that the bureau owes to one person about one thing; written in the transaction that owes it.

    The words are put together just before sending (zunyi/notices/kinds.py), so that they tell what is true then.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        CLAIMED = "claimed", _("being prepared")
        SENDING = "sending", _("being sent")
        UNKNOWN = "unknown", _("answer unknown")
        SENT = "sent", _("sent")
        # The phone has it; the words were opened; the person said something back. Receipts and replies bring these.
        DELIVERED = "delivered", _("on the phone")
        UNDELIVERED = "undelivered", _("did not arrive")
        READ = "read", _("read by the person")
        ANSWERED = "answered", _("answered by the person")
        # Stands in another's message on the same phone, and shares its fate (`carried_by`).
        CARRIED = "carried", _("told with a relative")
        # A stronger way was taken instead: the row of the next channel counts now.
        HANDED_ON = "handed_on", _("next way tried")
        SUPERSEDED = "superseded", _("no longer needed")
        TO_CALL = "to_call", _("to be told in person")
        TOLD = "told", _("told in person")
        NOT_REACHED = "not_reached", _("not reached")
        FAILED = "failed", _("failed")

    class Channel(models.TextChoices):
        SMS = "sms", _("text message")
        VOICE = "voice", _("voice call")
        WECHAT = "wechat", _("WeChat message")

    kind = models.CharField(_("kind"), max_length=40)
    # "worker:12": the floors above know whom they mean; nothing here points upwards.
    person = models.CharField(max_length=40)
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    # "trip:7": the larger thing that it belongs to, for "573 of 576 told"; as with persons, only the floors above know.
    matter = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.SMS)
    # The division whose staff look after this message.
    division = models.ForeignKey("divisions.Division", models.PROTECT, null=True, related_name="+")

    due_at = models.DateTimeField(_("due"))
    # After it the words help nobody any more, as the last look found: the vehicle has left.
    of_use_until = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DUE)
    state_at = models.DateTimeField(_("since"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # In hand: until when. Unknown, or sent without a receipt: when the provider is asked next.
    lease_until = models.DateTimeField(null=True)
    # Grows with each claim; a dispatcher whose lease ran out writes with an old number and changes nothing.
    fence = models.PositiveIntegerField(default=0)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    text = models.CharField(_("text"), max_length=600, blank=True)
    # The gateway that the last attempt was, or is, made with; committed before the call.
    gateway = models.CharField(_("gateway"), max_length=40, blank=True)
    provider_ref = models.CharField(max_length=80, blank=True)
    # The message to the same phone that names this person as well.
    carried_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="carries")
    created_at = models.DateTimeField(db_default=Now())

    # Filled by the last look and never kept: the follower's number on WeChat; and, for providers that number their
    # templates, the number by gateway and what goes into it.
    openid: str = ""
    provider_numbers: Mapping[str, str] = MappingProxyType({})
    provider_words: Mapping[str, str] = MappingProxyType({})

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "about_type", "about_id", "version", "kind", "channel"], name="notice_owed_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["claimed", "sending"]) | Q(lease_until__isnull=False),
                name="notice_in_hand_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "phone", "id"], condition=Q(state="due"), name="notice_due"),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["claimed", "sending", "unknown"]), name="notice_in_hand"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="sent", lease_until__isnull=False), name="notice_to_ask_about"
            ),
            models.Index(fields=["about_type", "about_id"], name="notice_by_thing"),
            models.Index(fields=["matter", "kind", "state"], name="notice_by_matter"),
            models.Index(fields=["division", "-due_at"], name="notice_by_division"),
        ]

    # Reached, by whatever way; and those whom somebody must still see to.
    DONE = (State.SENT, State.DELIVERED, State.READ, State.ANSWERED, State.TOLD)
    OPEN = (State.FAILED, State.UNDELIVERED, State.TO_CALL, State.NOT_REACHED)

    def __str__(self) -> str:
        return f"{self.kind} {self.person}"

    @property
    def needs_somebody(self) -> bool:
        """Whether the message did not get through and people must see to it."""
        return self.state in self.OPEN and not self.is_past

    @property
    def is_past(self) -> bool:
        """Whether it would help nobody any more."""
        return self.of_use_until is not None and self.of_use_until <= timezone.now()

    @property
    def moment(self) -> datetime:
        """The time that tells most: when it will be sent, or since when it is what it is."""
        return self.due_at if self.state == self.State.DUE else self.state_at

    @property
    def spoken(self) -> str:
        """The words without the signature, as a caller says them."""
        return self.text.partition("】")[2] or self.text

    @property
    def why(self) -> str:
        """The reason in the reader's language; what the provider said itself stays as it is."""
        return reason_in_words(self.reason)

    @property
    def reference(self) -> str:
        """What we call this message towards the provider, the same at each try."""
        return f"zunyi-{self.pk}"
