"""Accounts of firms and stations: the account and what it belongs to, in one transaction."""

from __future__ import annotations

from django.db import transaction

from employers.models import Employer, EmployerStaff, Station, StationStaff
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.accounts.services import NewPerson, add_person
from zunyi.audit.services import record


@transaction.atomic
def give_employer_account(*, employer: Employer, username: str, name: str, phone: str, by: User) -> NewPerson:
    """Let somebody of a firm post its jobs and see who arrives; the one-time password comes back once."""
    made = add_person(username=username, name=name, phone=phone, role=Role.EMPLOYER, by=by)
    EmployerStaff.objects.create(user=made.person, employer=employer)
    record("employer.account_given", employer, by=by, account=made.person.pk)
    return made


@transaction.atomic
def give_station_account(*, station: Station, username: str, name: str, phone: str, by: User) -> NewPerson:
    """Let somebody of a station see the arrivals of its area; the one-time password comes back once."""
    made = add_person(username=username, name=name, phone=phone, role=Role.STATION, by=by)
    StationStaff.objects.create(user=made.person, station=station)
    record("station.account_given", station, by=by, account=made.person.pk)
    return made
