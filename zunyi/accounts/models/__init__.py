"""Staff: the people who sign in, and what they are."""

from zunyi.accounts.models.assignment import Assignment
from zunyi.accounts.models.idempotency import IdempotencyKey
from zunyi.accounts.models.token import ApiToken
from zunyi.accounts.models.user import User

__all__ = ["ApiToken", "Assignment", "IdempotencyKey", "User"]
