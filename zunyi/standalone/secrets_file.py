"""Write fresh secrets for a production server: `python3 zunyi/standalone/secrets_file.py > .env`.

Standard library only, and run by its path: on a server with Docker nothing else of Python is there.
"""

import base64
import secrets
import sys

PAGE = """\
# The host name that people type, and how messages leave (docs/operations.md).
SITE=
NOTICE_GATEWAY=
# For trying out without a provider (docker compose --profile fake up): /fake-phone/ shows and answers.
#NOTICE_GATEWAY=fake
#FAKE_PROVIDER_URL=http://provider:8099
#NOTICE_REPLIES=true
# For a closed network without public certificates:
#TLS=tls internal

# Keep a copy of the next three apart from the backups of the database: without SEALING_KEYS and INDEX_KEY the
# identity numbers in it are lost, and whoever has them together with it can read them.
SECRET_KEY={secret}
SEALING_KEYS=1:{sealing}
INDEX_KEY={index}

# What providers sign their call-backs with.
NOTICE_CALLBACK_SECRET={callback}

POSTGRES_PASSWORD={database}
VALKEY_PASSWORD={broker}
"""


def page() -> str:
    """Every secret anew; letters and digits only where it becomes part of an address."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return PAGE.format(
        secret=secrets.token_urlsafe(60),
        sealing=key(),
        index=key(),
        callback=secrets.token_urlsafe(24),
        database=secrets.token_hex(24),
        broker=secrets.token_hex(24),
    )


if __name__ == "__main__":
    sys.stdout.write(page())
