"""python manage.py load_divisions: the tree of places, from the data files of this repository."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from zunyi.divisions.services import load_divisions


class Command(BaseCommand):
    help = "Load the tree of places; safe to run again, names changed by hand stay."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_divisions()
        self.stdout.write(
            f"{loaded.added} places and {loaded.old_codes} old codes added, {len(loaded.renamed)} renamed, "
            f"{len(loaded.kept_by_hand)} names kept as written by hand."
        )
