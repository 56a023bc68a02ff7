"""Keeping the register of firms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from employers.models import Employer, EmployerContact
from employers.queries.credit_code import read_credit_code
from employers.refusals import ContactTwice, EmployerKnownAlready
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import ReasonMissing, refuse_on


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerFacts:
    """What is written down about a firm."""

    name: str
    division: Division
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    licence_until: date | None = None
    agency_licence: str = ""
    agency_licence_until: date | None = None


@transaction.atomic
def add_employer(*, uscc: str, facts: EmployerFacts, by: User) -> Employer:
    """Register a firm, not checked yet. Raises a CreditCodeRefused or EmployerKnownAlready."""
    with refuse_on({"employers_employer_uscc_key": EmployerKnownAlready}):
        employer = Employer.objects.create(uscc=read_credit_code(uscc), **_values(facts))
    record("employer.added", employer, by=by)
    return employer


@transaction.atomic
def change_employer(*, employer: Employer, facts: EmployerFacts, by: User) -> Employer:
    """Write down what has changed about a firm; its code never does."""
    changed = lock_employer(employer.pk)
    names = [name for name, value in _values(facts).items() if getattr(changed, name) != value]
    for name in names:
        setattr(changed, name, getattr(facts, name))
    if names:
        changed.save(update_fields=names)
        record("employer.changed", changed, by=by, fields=names)
    return changed


def check_employer(*, employer: Employer, by: User) -> Employer:
    """Say that the licence was looked at, or that a pause or suspension is over."""
    return _set_state(employer, Employer.State.CHECKED, "", by, licence_checked_on=timezone.localdate())


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
def add_contact(*, employer: Employer, name: str, part: str, phone: str, by: User) -> EmployerContact:
    """Write down one more person of the firm who can be called. Refuses with ContactTwice."""
    with refuse_on({"employer_contact_once": ContactTwice}):
        contact = EmployerContact.objects.create(employer=employer, name=name.strip(), part=part.strip(), phone=phone)
    record("employer.contact_added", employer, by=by, contact=contact.pk)
    return contact


@transaction.atomic
def remove_contact(*, contact: EmployerContact, by: User) -> None:
    """Take a person out who is not to be called any more."""
    employer, pk = contact.employer, contact.pk
    contact.delete()
    record("employer.contact_removed", employer, by=by, contact=pk)


def _values(facts: EmployerFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in EmployerFacts.__slots__}


@transaction.atomic
def _set_state(employer: Employer, state: str, reason: str, by: User, **more: date) -> Employer:
    changed = lock_employer(employer.pk)
    before = changed.state
    changed.state, changed.state_reason = state, reason[:200]
    for name, value in more.items():
        setattr(changed, name, value)
    changed.save(update_fields=["state", "state_reason", *more])
    record(f"employer.{state}", changed, by=by, before=before, reason=changed.state_reason)
    return changed
