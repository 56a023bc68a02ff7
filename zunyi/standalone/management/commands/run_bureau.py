"""`manage.py run_bureau`: the whole bureau on this machine, with nothing installed but this checkout."""

import os
import sys
from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zunyi.standalone import bureau
from zunyi.standalone.binaries import NothingToRun
from zunyi.standalone.children import ChildFailed


class Command(BaseCommand):
    """Start everything and stay with it, or throw it away."""

    help = "Run PostgreSQL, Valkey, web, worker and beat together; DATABASE_URL and REDIS_URL name other servers."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="the address to listen on")
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT", "8000")), help="or the next free one"
        )
        parser.add_argument(
            "--demo",
            action=BooleanOptionalAction,
            default=None,
            help="fill an empty database with invented people (by default in our own database only)",
        )
        parser.add_argument(
            "--var", type=Path, default=settings.BASE_DIR / "var", help="the folder of all that is stored"
        )
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--reset", action="store_true", help="throw the database and the files away")
        instead.add_argument("--shell", action="store_true", help="open a Python shell beside the running bureau")

    def handle(self, *args: Any, **options: Any) -> None:
        demo = not settings.DATABASE_URL if options["demo"] is None else options["demo"]
        plan = bureau.Plan(
            settings.BASE_DIR,
            options["var"].resolve(),
            options["host"],
            options["port"],
            settings.DATABASE_URL,
            settings.REDIS_URL,
            demo,
        )
        try:
            if options["reset"]:
                self.reset(plan)
            elif options["shell"]:
                self.open_shell(plan)
            else:
                sys.exit(bureau.run(plan, self.say))
        except (NothingToRun, bureau.AlreadyRunning, ChildFailed) as reason:
            raise CommandError(str(reason)) from None

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def reset(self, plan: bureau.Plan) -> None:
        if plan.database_url:
            raise CommandError("DATABASE_URL names a server of yours: empty that one yourself.")
        bureau.reset(plan)
        self.say("Everything stored here is gone; `make run` begins anew.")

    def open_shell(self, plan: bureau.Plan) -> None:
        addresses = bureau.running_environment(plan)
        if not addresses:
            raise CommandError("The bureau does not run here: start it with `make run` in another terminal.")
        command = [sys.executable, str(plan.root / "manage.py"), "shell"]
        os.execve(command[0], command, os.environ | addresses)  # noqa: S606
