"""The test suite: as dev, with quick passwords and plain static files."""

from zunyi.settings.dev import *  # noqa: F403
from zunyi.settings.dev import STORAGES as _STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
