"""What the floors above do when somebody takes a consent back or is to be erased; in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from workers.models import Worker
from zunyi.accounts.models import User

OnWithdrawal = Callable[[Worker, str, User | None], None]
OnErasure = Callable[[Worker, User | None], None]
_on_withdrawal: list[OnWithdrawal] = []
_on_erasure: list[OnErasure] = []


def register_on_withdrawal(act: OnWithdrawal) -> None:
    """`act` gets the worker, the purpose and who did it; called from the `ready()` of the app that brings it."""
    if act not in _on_withdrawal:
        _on_withdrawal.append(act)


def register_on_erasure(act: OnErasure) -> None:
    """`act` refuses while something stands against it, or takes its own personal data out."""
    if act not in _on_erasure:
        _on_erasure.append(act)


def after_withdrawal(worker: Worker, purpose: str, by: User | None) -> None:
    """Let every floor act on a consent that was taken back."""
    for act in _on_withdrawal:
        act(worker, purpose, by)


def before_erasure(worker: Worker, by: User | None) -> None:
    """Let every floor refuse, or clear out what is its own."""
    for act in _on_erasure:
        act(worker, by)
