"""Personal data at rest: sealed with AES-256-GCM, found again by a blind index.

A sealed value is `key id (2 bytes) | nonce (12) | ciphertext and tag`. The row it belongs to is bound in as
associated data, so that a value copied to another row does not open.
"""

from __future__ import annotations

import base64
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


@lru_cache(maxsize=4)
def _keys(spec: str) -> dict[int, AESGCM]:
    """The sealing keys by id, from "1:BASE64,2:BASE64"."""
    pairs = (item.split(":", 1) for item in spec.split(",") if item)
    return {int(number): AESGCM(base64.b64decode(key)) for number, key in pairs}


def seal(text: str, *, bound_to: str) -> bytes:
    """Encrypt `text` under the newest key; `bound_to` names the row, and is needed to open it."""
    return seal_bytes(text.encode(), bound_to=bound_to)


def seal_bytes(content: bytes, *, bound_to: str) -> bytes:
    """The same for bytes: a file."""
    keys = _keys(settings.SEALING_KEYS)
    key_id, nonce = max(keys), os.urandom(12)
    return key_id.to_bytes(2, "big") + nonce + keys[key_id].encrypt(nonce, content, bound_to.encode())


def unseal(sealed: bytes | memoryview, *, bound_to: str) -> str:
    """Decrypt what `seal` gave. Raises cryptography's InvalidTag for a forged, moved or damaged value."""
    return unseal_bytes(sealed, bound_to=bound_to).decode()


def unseal_bytes(sealed: bytes | memoryview, *, bound_to: str) -> bytes:
    """Decrypt what `seal_bytes` gave. Raises as `unseal` does."""
    raw = bytes(sealed)
    key = _keys(settings.SEALING_KEYS)[int.from_bytes(raw[:2], "big")]
    return key.decrypt(raw[2:14], raw[14:], bound_to.encode())


def newest_key() -> int:
    """The id of the key under which everything new is sealed."""
    return max(_keys(settings.SEALING_KEYS))


def key_of(sealed: bytes | memoryview) -> int:
    """The id of the key under which a value lies."""
    return int.from_bytes(bytes(sealed)[:2], "big")


def blind_index(value: str) -> bytes:
    """A keyed fingerprint (32 bytes) of a normalised value: equal values meet, nobody without the key can guess."""
    return hmac.digest(_index_key(settings.INDEX_KEY), value.encode(), "sha256")


@lru_cache(maxsize=4)
def _index_key(text: str) -> bytes:
    return base64.b64decode(text)
