"""`manage.py make_demo`: invent a bureau in the middle of its day, and say who can sign in."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone, translation

from trips.models import TripTemplate
from workers.models import Worker
from zunyi.desk.demo.accounts import PASSWORD, table
from zunyi.desk.demo.make import SEED, WORKERS, NotInStep, make
from zunyi.divisions.models import Division

# How the command ends when there is nothing for it to do: prepare_bureau takes this for an answer, not for a fault.
INHABITED = 3


def _learn() -> None:
    """Let the database look at what it holds now, not a minute later: the newcomer's first page of the article took two
    seconds before. Not within a transaction: what it learns would outlive the rows when they are rolled back."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


class Command(BaseCommand):
    """Guards the registers of real people: it works only where invented numbers are allowed and nobody lives yet."""

    help = "Fill an empty database with an invented bureau in the middle of its day."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=WORKERS, help=f"how many people (default {WORKERS})")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed invents other people")
        parser.add_argument("--force", action="store_true", help="add to a database in which people are already")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_TEST_IDS:
            raise CommandError("The demo belongs on machines where ALLOW_TEST_IDS is on, never in production.")
        if not options["force"] and Worker.objects.exists():
            raise CommandError(
                "There are people in this database already; --force adds the demo to them.", returncode=INHABITED
            )
        if not Division.objects.exists():
            call_command("load_divisions", stdout=self.stderr)
        if not TripTemplate.objects.exists():
            call_command("load_templates", stdout=self.stderr)
        started = time.monotonic()

        def tell(step: str) -> None:
            if options["verbosity"] > 1:
                self.stderr.write(f"{time.monotonic() - started:6.1f} s  {step}")

        with translation.override(settings.LANGUAGE_CODE):
            try:
                made = make(now=timezone.now(), workers=options["workers"], seed=options["seed"], tell=tell)
            except NotInStep as wrong:
                raise CommandError(f"The demo is not in step: {wrong}") from wrong
            self._say(table(station=made.station, employer=made.employer))
        _learn()
        tell("done")

    def _say(self, lines: Any) -> None:
        self.stdout.write(f"演示账号（密码都是 {PASSWORD}，人和事全是编造的）：\n")
        for username, name, role, place in lines:
            self.stdout.write(f"  {username:<9} {name}  {role}{' · ' if place else ''}{place}")
