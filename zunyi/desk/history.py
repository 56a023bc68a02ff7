"""What was done, in words: the sentence for each action of the history (`record("booking.made", …)`)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "account.added": _("Account added"),
    "account.changed": _("Account changed"),
    "account.disabled": _("Account closed"),
    "account.enabled": _("Account opened again"),
    "account.locked": _("Sign-in paused after wrong passwords"),
    "account.password_changed": _("Password changed"),
    "account.password_reset": _("New password given"),
    "account.role_ended": _("Role ended"),
    "account.role_given": _("Role given"),
    "account.second_factor_reset": _("Second step at sign-in reset"),
    "account.sign_in_failed": _("Sign-in failed"),
    "account.signed_in": _("Signed in"),
    "account.signed_out": _("Signed out"),
    "account.token_issued": _("Key for programs issued"),
    "account.token_revoked": _("Key for programs withdrawn"),
    "booking.cancelled": _("Sign-up cancelled"),
    "booking.made": _("Signed up"),
    "division.closed": _("Place closed"),
    "division.opened": _("Place opened"),
    "division.recoded": _("Place given another code"),
    "division.renamed": _("Place renamed"),
    "division.unit_changed": _("Place moved to another unit"),
    "job.asked": _("Background work started"),
    "seat.blocked": _("Seat closed"),
    "seat.unblocked": _("Seat opened"),
    "worker.phone_changed": _("Phone changed"),
    "worker.registered": _("Worker registered"),
}


def sentence(action: str) -> str:
    """The words for `action`; an action without words shows its code rather than nothing."""
    return str(SENTENCES.get(action, action))
