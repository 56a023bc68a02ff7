"""Accounts are given, changed and closed by officers; nobody signs up alone."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from zunyi.accounts.models import Assignment, User
from zunyi.accounts.queries.people import current, is_wholly_looked_after, levels_for, office_of, visible_to
from zunyi.accounts.queries.scope import division_paths
from zunyi.accounts.refusals import (
    AssignmentOver,
    NotYourPerson,
    NotYourself,
    PersonDisabled,
    PlaceDoesNotFitRole,
    PlaceNotYours,
    RoleAlreadyHeld,
    RoleNotYours,
    UsernameTaken,
)
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import refuse_on

# Without the letters and digits that are mistaken for one another when read out on the phone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
ONE_TIME_DAYS = 7


class NewPerson(NamedTuple):
    """A fresh account, and the one-time password that is shown to the officer once."""

    person: User
    password: str


@transaction.atomic
def add_person(
    *,
    username: str,
    name: str,
    role: str,
    by: User | None,
    division: Division | None = None,
    phone: str = "",
    office: Division | None = None,
) -> NewPerson:
    """Give somebody an account with one role; the password lasts a week and must be changed at first sign-in.

    `office` is the place whose officers look after the account: the division of the role, or that of `by`. Floors
    above add the place of a station's, an employer's or an escort's account in the same transaction.
    """
    _check_role(role, division, by)
    home = office or division or (office_of(by) if by else None)
    password = _one_time_password()
    person = User(username=username.strip().lower(), name=name.strip(), phone=phone.strip(), office=home)
    _hand_over(person, password)
    with refuse_on({"accounts_user_username_key": UsernameTaken}):
        person.save(force_insert=True)
    Assignment.objects.create(user=person, role=role, division=division)
    record("account.added", person, by=by, role=role, place=division.code if division else "")
    return NewPerson(person, password)


@transaction.atomic
def change_person(*, person: User, name: str, phone: str, by: User | None) -> User:
    """Mend somebody's name or phone."""
    person = _lock(person, by)
    changed = [field for field, new in (("name", name), ("phone", phone)) if getattr(person, field) != new.strip()]
    person.name, person.phone = name.strip(), phone.strip()
    person.save(update_fields=["name", "phone"])
    if changed:
        record("account.changed", person, by=by, fields=changed)
    return person


@transaction.atomic
def assign_role(*, person: User, role: str, by: User | None, division: Division | None = None) -> Assignment:
    """Give somebody one more role, from today on."""
    person = _lock(person, by)
    if not person.is_active:
        raise PersonDisabled()
    _check_role(role, division, by)
    held = Assignment.objects.filter(current(), user=person)
    if held.filter(role=role, division=division).exists():
        raise RoleAlreadyHeld()
    if division and not held.exists():
        person.office = division
        person.save(update_fields=["office"])
    assignment = Assignment.objects.create(user=person, role=role, division=division)
    record("account.role_given", person, by=by, role=role, place=division.code if division else "")
    return assignment


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: User | None) -> Assignment:
    """End a role now; what it opened is closed on the person's next request."""
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("division").get(pk=assignment.pk)
    if by is not None and assignment.user_id == by.pk:
        raise NotYourself()
    _check_role(assignment.role, assignment.division, by)
    yesterday = timezone.localdate() - timedelta(days=1)
    if assignment.ends_on is not None and assignment.ends_on <= yesterday:
        raise AssignmentOver()
    facts = {"role": assignment.role, "place": assignment.division.code if assignment.division else ""}
    if assignment.starts_on > yesterday:
        assignment.delete()  # it has not lasted a whole day, so that no date can say that it is over
    else:
        assignment.ends_on = yesterday
        assignment.save(update_fields=["ends_on"])
    record("account.role_ended", assignment.user, by=by, **facts)
    return assignment


@transaction.atomic
def disable_person(*, person: User, by: User | None, reason: str = "") -> User:
    """Close an account: its sessions and its programs are refused from the next request on."""
    person = _lock(person, by, wholly=True)
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.auth_token_set.all().delete()
    record("account.disabled", person, by=by, reason=reason)
    return person


@transaction.atomic
def enable_person(*, person: User, by: User | None) -> User:
    """Open a closed account again; its old password still stands."""
    person = _lock(person, by, wholly=True)
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("account.enabled", person, by=by)
    return person


@transaction.atomic
def reset_password(*, person: User, by: User | None) -> str:
    """Replace a forgotten password by a one-time one, returned once; sessions and programs end."""
    person = _lock(person, by, wholly=True)
    if not person.is_active:
        raise PersonDisabled()
    password = _one_time_password()
    _hand_over(person, password)
    person.save(update_fields=["password", "one_time_password_until"])
    person.auth_token_set.all().delete()
    record("account.password_reset", person, by=by)
    return password


@transaction.atomic
def reset_second_factor(*, person: User, by: User | None) -> User:
    """Take a lost phone's second step away; where the role demands one, it is set up anew at the next sign-in."""
    person = _lock(person, by, wholly=True)
    Authenticator.objects.filter(user=person).delete()
    record("account.second_factor_reset", person, by=by)
    return person


@transaction.atomic
def choose_password(*, person: User, password: str) -> User:
    """Keep the password that the person chose; whoever handed over the old one knows nothing any more."""
    person.set_password(password)
    person.one_time_password_until = None
    person.save(update_fields=["password", "one_time_password_until"])
    person.auth_token_set.all().delete()
    record("account.password_changed", person, by=person)
    return person


def _lock(person: User, by: User | None, *, wholly: bool = False) -> User:
    """The person's row, held until the end, if `by` looks after them; None is the bureau's own machinery."""
    locked = User.objects.select_for_update().get(pk=person.pk)
    if by is None:
        return locked
    if locked.pk == by.pk:
        raise NotYourself()
    if not visible_to(by).filter(pk=locked.pk).exists():
        raise NotYourPerson()
    if wholly and not is_wholly_looked_after(locked, by):
        raise NotYourPerson()
    return locked


def _check_role(role: str, division: Division | None, by: User | None) -> None:
    """Refuse a role that `by` may not hand out, a place out of reach, or a pair that makes no sense."""
    levels = levels_for(role)
    if bool(levels) != bool(division) or (division and division.level not in levels):
        raise PlaceDoesNotFitRole()
    if by is None:
        return
    if role not in by.manageable_roles:
        raise RoleNotYours()
    if division and not any(division.path.startswith(path) for path in division_paths(by, "people.manage")):
        raise PlaceNotYours(place=division.name)


def _hand_over(person: User, password: str) -> None:
    person.set_password(password)
    person.one_time_password_until = timezone.now() + timedelta(days=ONE_TIME_DAYS)


def _one_time_password() -> str:
    """Three groups that can be read out: some 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
