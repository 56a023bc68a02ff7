"""Staff with a role in a place, and browsers that have signed in as them."""

from itertools import count

from django.test import Client
from rest_framework.test import APIClient

from tests.factories.divisions import make_division
from zunyi.accounts.models import Assignment, User
from zunyi.accounts.roles import LEVEL_OF_ROLE, Role
from zunyi.accounts.services import issue_token
from zunyi.divisions.models import Division

PASSWORD = "tea-hills-of-zunyi"
_serial = count(1)
# Where somebody of that role works when a test does not mind.
_USUAL = {"city": "520300", "county": "520324", "town": "520324116", "village": "520324116201"}


def make_user(*, username: str = "", name: str = "", **changes: object) -> User:
    """An account without a role; the password is PASSWORD."""
    serial = next(_serial)
    username = username or f"user{serial}"
    return User.objects.create_user(username=username, password=PASSWORD, name=name or f"测试员{serial}", **changes)


def make_officer(role: str = Role.COUNTY, division: Division | str | None = None, **changes: object) -> User:
    """Somebody with one role in one place ("520324", or a division), from today on."""
    if isinstance(division, str):
        division = make_division(division)
    if division is None and role in LEVEL_OF_ROLE:
        division = make_division(_USUAL[role])
    user = make_user(office=division, **changes)
    Assignment.objects.create(user=user, role=role, division=division)
    return user


def signed_in(user: User, **defaults: str) -> Client:
    """A browser in which `user` has signed in."""
    client = Client(**defaults)
    client.force_login(user)
    return client


def api_client(user: User) -> APIClient:
    """A program that works in the name of `user`."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {issue_token(owner=user).secret}")
    return client
