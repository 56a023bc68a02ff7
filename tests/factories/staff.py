"""Members of staff, each with one role in one place."""

from itertools import count

from zunyi.accounts.models import Assignment, User
from zunyi.accounts.roles import Role
from zunyi.divisions.models import Division

_serial = count(1)


def make_officer(role: str = Role.CITY, place: Division | None = None) -> User:
    """Somebody who holds `role` in `place` from today on."""
    user = User.objects.create_user(username=f"staff{next(_serial)}", password=None, name="测试员")
    Assignment.objects.create(user=user, role=role, division=place)
    return user
