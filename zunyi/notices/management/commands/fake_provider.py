"""`manage.py fake_provider`: a provider of text messages that reaches no real phone."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from zunyi.notices.fake_provider.couriers import Courier
from zunyi.notices.fake_provider.provider import Behaviour, Provider
from zunyi.notices.fake_provider.server import Server
from zunyi.notices.fake_provider.stores import ACCEPTED, DELIVERED, MemoryStore, TableStore


class Command(BaseCommand):
    """Serve until stopped."""

    help = "Run the demo's provider; what it takes is shown by /fake-phone/."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8099)
        parser.add_argument("--memory", action="store_true", help="keep messages in the process, not in the database")
        parser.add_argument("--idempotent", action="store_true", help="know a reference again")
        for mood, share in (("accept", 1.0), ("silent", 0.0), ("lose", 0.0), ("busy", 0.0), ("refuse", 0.0)):
            parser.add_argument(f"--{mood}", type=float, default=share, help="the weight of this mood")
        parser.add_argument("--silence", type=float, default=5.0, help="seconds without an answer, when silent")
        parser.add_argument("--delay", type=float, default=0.0, help="seconds that each call takes")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--undelivered", type=float, default=0.0, help="share of receipts that say so")
        parser.add_argument("--twice", type=float, default=0.0, help="share of receipts that come twice")
        parser.add_argument("--receipt-after", type=float, default=1.0, help="seconds")
        parser.add_argument("--tell", default="", help="the bureau's address, for receipts and replies")
        parser.add_argument(
            "--host-name", default="", help="the bureau's name outside, where --tell is an inner address"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        moods = {mood: options[mood] for mood in ("accept", "silent", "lose", "busy", "refuse") if options[mood]}
        behaviour = Behaviour(
            moods, seed=options["seed"], is_idempotent=options["idempotent"], silence=options["silence"],
            delay=options["delay"], receipt_after=options["receipt_after"], undelivered=options["undelivered"],
            twice=options["twice"],
        )  # fmt: skip
        tell, secret = options["tell"], settings.NOTICE_CALLBACK_SECRET
        courier = Courier(tell, secret, host=options["host_name"]) if tell else None
        # Who brings no receipts lets everything arrive at once.
        store = MemoryStore() if options["memory"] else TableStore(ACCEPTED if courier else DELIVERED)
        with Server((options["host"], options["port"]), Provider(behaviour, store, courier)) as server:
            self.stdout.write(f"fake provider on http://{options['host']}:{server.server_address[1]}")
            self.stdout.flush()
            server.serve_forever(poll_interval=0.5)
