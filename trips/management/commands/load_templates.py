"""python manage.py load_templates: places and trip templates, from the data files of this repository."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from trips.services.plan.patterns import load_templates


class Command(BaseCommand):
    help = "Load vehicle types, places and trip templates (after load_divisions); safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_templates().added} trip templates added.")
