"""The people that a list's address means: filters in clear, and what was searched for sealed, because it may be a name,
a phone or a number, and addresses end in logs and histories of browsers."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from django.db.models import QuerySet
from django.http import QueryDict

from workers.forms.worker import WorkerFilter
from workers.models import Worker
from workers.queries.search import found, is_whole_number
from workers.queries.worker import visible_to
from workers.queries.worker_list import matching
from zunyi.accounts.access import StaffRequest
from zunyi.accounts.models import User
from zunyi.sealing import seal, unseal


@dataclass(frozen=True, slots=True)
class Selection:
    """The form as it was filled in, and who fits."""

    form: WorkerFilter
    people: QuerySet[Worker]
    text: str


def selected(request: StaffRequest, capability: str = "workers.view") -> Selection:
    """What the address of this request means to this person."""
    return selection_of(request.GET, user=request.user, capability=capability)


def selection_of(asked: QueryDict, *, user: User, capability: str = "workers.view") -> Selection:
    """The same for filters that were kept: an export is written long after its page."""
    text = searched_text(asked, user)
    data = asked.copy()
    data["q"] = text
    form = WorkerFilter(data, user=user)
    people = matching(found(visible_to(user, capability, within=form.place), text), **form.conditions())
    return Selection(form, people, text)


def sealed_search(text: str, user: User) -> str:
    """A searched text as it may stand in an address; only this person's session opens it."""
    return base64.urlsafe_b64encode(seal(text, bound_to=f"search:{user.pk}")).decode().rstrip("=")


def searched_text(asked: QueryDict, user: User) -> str:
    """What was searched for; nothing where the address was not made for this person."""
    token = asked.get("s", "")
    if not token:
        text = asked.get("q", "")[:60]
        return "" if is_whole_number(text) else text
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return unseal(sealed, bound_to=f"search:{user.pk}")
    except (InvalidTag, KeyError, ValueError, binascii.Error):
        return ""


def with_sealed_search(query: QueryDict, user: User) -> str:
    """A posted filter form as the end of an address: "?trade=sewing&s=…"; empty fields are left out."""
    address = query.copy()
    text = address.get("q", "").strip()
    for name in ("csrfmiddlewaretoken", "q", "s", "page"):
        address.pop(name, None)
    for name in [name for name, value in address.items() if not value]:
        del address[name]
    if text:
        address["s"] = sealed_search(text, user)
    return f"?{address.urlencode()}" if address else ""
