"""What an identity number says of a person."""

from __future__ import annotations

from workers.identity_number import IdentityNumber
from workers.models import Worker


def sex_of(number: IdentityNumber) -> Worker.Sex:
    """Male or female, as the 17th digit says."""
    return Worker.Sex.MALE if number.sex == "male" else Worker.Sex.FEMALE
