"""The daily run of retention, with its log; and what the registry itself forgets."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models import Consent, ErasureRequest, HelperFlag, RetentionRun
from workers.retention import Rule, all_rules, register_rule
from workers.services.phone_door import forget_codes

# Consents, answers and remarks prove what was done for three years (domain brief 3.3).
PROOF_DAYS = 1095


def register() -> None:
    """Bring the registry's rules; called when the app is ready."""
    register_rule(Rule("codes", _("one-time codes and passes of phones"), 1, lambda _before: forget_codes()))
    register_rule(Rule("consents", _("consents that were taken back"), PROOF_DAYS, _forget_consents))
    register_rule(Rule("erasures", _("answered requests for erasure"), PROOF_DAYS, _forget_erasures))
    register_rule(Rule("flags", _("odd patterns that were looked at"), PROOF_DAYS, _forget_flags))


def run_retention(now: datetime | None = None) -> RetentionRun:
    """Forget what is due by every rule, each in a transaction of its own, and write down how much it was."""
    moment = now or timezone.now()
    run = RetentionRun.objects.create()
    for rule in all_rules():
        with transaction.atomic():
            run.counts[rule.code] = rule.forget(moment - timedelta(days=rule.days))
        run.days[rule.code] = rule.days
        run.save(update_fields=["counts", "days"])
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at"])
    return run


def _forget_consents(before: datetime) -> int:
    return Consent.objects.filter(withdrawn_at__lt=before).delete()[0]


def _forget_erasures(before: datetime) -> int:
    return ErasureRequest.objects.filter(decided_at__lt=before).delete()[0]


def _forget_flags(before: datetime) -> int:
    return HelperFlag.objects.filter(closed_at__lt=before).delete()[0]
