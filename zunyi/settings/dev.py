"""A developer's or a newcomer's machine: invented people, keys that protect nothing."""

from zunyi.settings.base import *  # noqa: F403
from zunyi.settings.base import INDEX_KEY as _INDEX_KEY
from zunyi.settings.base import NOTICE_GATEWAY as _NOTICE_GATEWAY
from zunyi.settings.base import SEALING_KEYS as _SEALING_KEYS
from zunyi.settings.base import SECRET_KEY as _SECRET_KEY
from zunyi.settings.base import STORAGES as _STORAGES

DEBUG = False
SECRET_KEY = _SECRET_KEY or "a-demo-key-that-protects-invented-people-only-0123456789"
SEALING_KEYS = _SEALING_KEYS or "1:ZGVtby1zZWFsaW5nLWtleS1vZi0zMi1ieXRlcy0wMDE="
INDEX_KEY = _INDEX_KEY or "ZGVtby1pbmRleC1rZXktb2YtMzItYnl0ZXMtMDAwMDE="
NOTICE_GATEWAY = _NOTICE_GATEWAY or "fake"
ALLOWED_HOSTS = ["*"]
# Hashed but not compressed: on one's own machine brotli saves nothing and would take half a minute of the first start.
STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
ALLOW_TEST_IDS = True
SECOND_FACTOR_REQUIRED = False
