"""`manage.py reseal`: after a new key stands in SEALING_KEYS, seal everything anew under it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from zunyi.desk.services.reseal import reseal_everything, still_old
from zunyi.sealing import newest_key


class Command(BaseCommand):
    """Runs beside the working bureau, in batches; broken off, run it again."""

    help = "Seal everything anew under the newest key of SEALING_KEYS; says when the old key may go."

    def handle(self, *args: Any, **options: Any) -> None:
        def tell(column: str, done: int) -> None:
            if options["verbosity"] > 1:
                self.stderr.write(f"{column}: {done:,}")

        for column, count in reseal_everything(tell=tell).items():
            self.stdout.write(f"{column}: {count:,} sealed anew under key {newest_key()}")
        left = still_old()
        self.stdout.write(
            f"Still under an older key: {left}; run it again." if left else "Nothing lies under an older key any more."
        )
