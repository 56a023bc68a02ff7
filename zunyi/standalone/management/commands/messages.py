"""`manage.py messages`: the Chinese of every sentence, in step with the sources."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zunyi.standalone import catalogues


class Command(BaseCommand):
    """Rewrite, check or compile the catalogues of messages, on a machine without gettext."""

    help = "Bring locale/*/django.po in step with the sources and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="change nothing; fail when a sentence has no Chinese")
        what.add_argument("--compile", action="store_true", help="only compile what the catalogues say")

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        if options["check"]:
            self.check_all()
            return
        if not options["compile"]:
            for room, wanting in catalogues.rewrite(root).items():
                self.stdout.write(f"{room}: " + (f"{wanting} without Chinese" if wanting else "complete"))
        self.stdout.write(f"{catalogues.compile_all(root)} sentences compiled")

    def check_all(self) -> None:
        faults = catalogues.faults(settings.BASE_DIR)
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults: run `make messages`, then fill them."]))
        self.stdout.write("Every sentence has its Chinese.")
