"""What the bureau does with accounts."""

from zunyi.accounts.services.people import (
    NewPerson,
    add_person,
    assign_role,
    change_person,
    choose_password,
    disable_person,
    enable_person,
    end_assignment,
    reset_password,
    reset_second_factor,
)
from zunyi.accounts.services.tokens import NewToken, issue_token, revoke_token

__all__ = [
    "NewPerson",
    "NewToken",
    "add_person",
    "assign_role",
    "change_person",
    "choose_password",
    "disable_person",
    "enable_person",
    "end_assignment",
    "issue_token",
    "reset_password",
    "reset_second_factor",
    "revoke_token",
]
