"""How a provider's call-back proves that it comes from the provider: HMAC-SHA-256 over time and body."""

from __future__ import annotations

import hashlib
import hmac
import time

# A call-back that was recorded and comes again later is not believed.
MAX_AGE = 300


def signature_of(body: bytes, secret: str, *, at: int | None = None) -> str:
    """The value of the header X-Signature: "t=<seconds since 1970>,v1=<hex>"."""
    moment = int(time.time()) if at is None else at
    return f"t={moment},v1={_hash(body, secret, moment)}"


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """Whether the header fits the body and is fresh; without a secret of ours nothing does."""
    facts = dict(part.partition("=")[::2] for part in header.split(","))
    moment = facts.get("t", "")
    if not secret or not moment.isascii() or not moment.isdigit() or abs(time.time() - int(moment)) > MAX_AGE:
        return False
    return hmac.compare_digest(_hash(body, secret, int(moment)), facts.get("v1", ""))


def _hash(body: bytes, secret: str, moment: int) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
