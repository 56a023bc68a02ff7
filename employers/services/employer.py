"""Keeping the register of firms."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction

from employers.models import Employer
from employers.queries.credit_code import read_credit_code
from employers.refusals import EmployerKnownAlready, ReasonMissing
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import refuse_on


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerFacts:
    """What is written down about a firm."""

    name: str
    division: Division
    contact_name: str = ""
    contact_phone: str = ""


@transaction.atomic
def add_employer(*, uscc: str, facts: EmployerFacts, by: User) -> Employer:
    """Register a firm, not checked yet. Raises a CreditCodeRefused or EmployerKnownAlready."""
    with refuse_on({"employers_employer_uscc_key": EmployerKnownAlready}):
        employer = Employer.objects.create(
            uscc=read_credit_code(uscc),
            name=facts.name,
            division=facts.division,
            contact_name=facts.contact_name,
            contact_phone=facts.contact_phone,
        )
    record("employer.added", employer, by=by)
    return employer


@transaction.atomic
def change_employer(*, employer: Employer, facts: EmployerFacts, by: User) -> Employer:
    """Write down what has changed about a firm; its code never does."""
    changed = lock_employer(employer.pk)
    names = [name for name in asdict(facts) if getattr(changed, name) != getattr(facts, name)]
    for name in names:
        setattr(changed, name, getattr(facts, name))
    if names:
        changed.save(update_fields=names)
        record("employer.changed", changed, by=by, fields=names)
    return changed


def check_employer(*, employer: Employer, by: User) -> Employer:
    """Say that the licence was looked at, or that a pause or suspension is over."""
    return _set_state(employer, Employer.State.CHECKED, "", by)


def pause_employer(*, employer: Employer, by: User, reason: str = "") -> Employer:
    """Show none of the firm's vacancies for a while."""
    return _set_state(employer, Employer.State.PAUSED, reason, by)


def suspend_employer(*, employer: Employer, reason: str, by: User) -> Employer:
    """Take a firm off all lists until it is checked again (domain brief, edge case 33); the reason is written down."""
    if not reason.strip():
        raise ReasonMissing()
    return _set_state(employer, Employer.State.SUSPENDED, reason.strip(), by)


def lock_employer(employer_id: int) -> Employer:
    """The firm's row, locked: whoever posts for it or changes it comes one after the other."""
    return Employer.objects.select_for_update(of=("self",)).select_related("division").get(pk=employer_id)


@transaction.atomic
def _set_state(employer: Employer, state: str, reason: str, by: User) -> Employer:
    changed = lock_employer(employer.pk)
    before = changed.state
    changed.state, changed.state_reason = state, reason[:200]
    changed.save(update_fields=["state", "state_reason"])
    record(f"employer.{state}", changed, by=by, before=before, reason=changed.state_reason)
    return changed
