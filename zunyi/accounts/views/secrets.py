"""A secret that a page shows once: sealed in the officer's session until the next page takes it out."""

from __future__ import annotations

import base64

from django.http import HttpRequest

from zunyi.sealing import seal, unseal


def keep_for_once(request: HttpRequest, name: str, secret: str) -> None:
    """Keep a secret for the page after the redirect, unreadable in the session's table."""
    sealed = seal(secret, bound_to=f"once:{request.user.pk}:{name}")
    request.session[f"once:{name}"] = base64.b64encode(sealed).decode()


def take_once(request: HttpRequest, name: str) -> str:
    """Take the secret out; empty the second time."""
    sealed = request.session.pop(f"once:{name}", "")
    return unseal(base64.b64decode(sealed), bound_to=f"once:{request.user.pk}:{name}") if sealed else ""
