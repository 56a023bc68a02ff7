"""The registry as the desk shows it: people of a village, and their pages."""

from __future__ import annotations

import re

from django.urls import reverse

from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from workers.models import Worker

LIST = "/desk/workers/"
TOWN, VILLAGE = "520324116", "520324116201"


def at(place: str = VILLAGE, **changes) -> Worker:
    return make_worker(household=make_division(place), **changes)


def page_of(worker: Worker, name: str = "worker", *more) -> str:
    return reverse(f"workers:{name}", args=[worker.public_id, *more])


def said_by(answer) -> str:
    """The page without the token that is another in each."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
