"""A Django with nothing in it but one view of one query: what a request costs before the bureau does anything."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from zunyi.settings.test import *  # noqa: F403

INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
AUTH_USER_MODEL = "auth.User"
ROOT_URLCONF = "tests.bench.bare"


def one_query(request: HttpRequest) -> HttpResponse:
    """Ask the database for one row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM trips_trip WHERE state = 'open'")
        return HttpResponse(str(cursor.fetchone()[0]))


urlpatterns = [path("livez", one_query), path("one", one_query)]
