"""python manage.py load_layouts: the vehicle types, from the data files of this repository."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from trips.services.plan.patterns import load_layouts


class Command(BaseCommand):
    help = "Load the vehicle types; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_layouts()
        self.stdout.write(f"{loaded.added} vehicle types added, {loaded.changed} changed.")
