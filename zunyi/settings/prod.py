"""The bureau's servers. Starts only when every secret is given."""

from django.core.exceptions import ImproperlyConfigured

from zunyi.settings import base
from zunyi.settings.base import *  # noqa: F403

_missing = [
    name
    for name in (
        "SECRET_KEY", "SEALING_KEYS", "INDEX_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "NOTICE_GATEWAY"
    )
    if not getattr(base, name)
]  # fmt: skip
if _missing:
    raise ImproperlyConfigured("Set these in the environment before starting: " + ", ".join(_missing))
if "http" in base.NOTICE_GATEWAY.split(",") and not base.NOTICE_HTTP["send_url"]:
    raise ImproperlyConfigured("Set NOTICE_SEND_URL: with NOTICE_GATEWAY=http messages go there.")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^livez$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
