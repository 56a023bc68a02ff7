"""`manage.py make_population N`: an invented population of the size of the city's, to measure on."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from zunyi.desk.demo.population import make_population
from zunyi.divisions.models import Division


class Command(BaseCommand):
    """Works only where invented numbers are allowed; adds to whoever is in the registry."""

    help = "Write N invented people with the shape of the city's registry (14 counties, 62 % outside the province)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, help="how many people: 1676600 is the city's figure of 2022")
        parser.add_argument("--seed", type=int, default=520300, help="another seed invents other people")
        parser.add_argument("--processes", type=int, help="how many beside each other (default: one a processor)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_TEST_IDS:
            raise CommandError("Invented people belong on machines where ALLOW_TEST_IDS is on, never in production.")
        if not Division.objects.filter(code="520300").exists():
            raise CommandError("There are no places yet: run load_divisions first.")
        started = time.monotonic()

        def tell(done: int) -> None:
            if options["verbosity"] > 1:
                self.stderr.write(f"{time.monotonic() - started:6.1f} s  {done:,}")

        try:
            made = make_population(
                count=options["count"], today=timezone.localdate(), seed=options["seed"],
                processes=options["processes"], tell=tell,
            )  # fmt: skip
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        seconds = time.monotonic() - started
        self.stdout.write(f"{made.people:,} people, {made.outside:,} outside the province, in {seconds:.0f} s")
