"""Where stations', employers' and escorts' accounts belong: said by the floors that know, shown with the roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from zunyi.accounts.models import Assignment

# Of some accounts (ids), the names of what each is bound to, for one role.
Bring = Callable[[Sequence[int]], dict[int, list[str]]]
_brought: dict[str, Bring] = {}


def register_posts(role: str, bring: Bring) -> None:
    """Make known what accounts of that role are bound to, in one query; called from the app's `ready()`."""
    _brought[role] = bring


def name_posts(posts: Iterable[Assignment]) -> None:
    """Write beside each of these roles where it is: the division, or what the floors above say (`place_words`)."""
    known = list(posts)
    for post in known:
        post.place_words = post.division.name if post.division else ""  # type: ignore[attr-defined]
    for role, bring in _brought.items():
        mine = [post for post in known if post.role == role]
        names = bring([post.user_id for post in mine]) if mine else {}
        for post in mine:
            post.place_words = "、".join(names.get(post.user_id, []))  # type: ignore[attr-defined]
