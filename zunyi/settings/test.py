"""The test suite: as dev, with quick passwords, plain static files, and a doorbell for each of its processes.

A request's own lines are not written: nobody reads them here. Tests of what the log says ask for them.
"""

from urllib.parse import urlsplit

from zunyi.settings.dev import *  # noqa: F403
from zunyi.settings.dev import CACHES as _CACHES
from zunyi.settings.dev import LOGGING as _LOGGING
from zunyi.settings.dev import REDIS_URL as _REDIS_URL
from zunyi.settings.dev import STORAGES as _STORAGES
from zunyi.settings.dev import env as _env

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
LOGGING = {**_LOGGING, "root": {"handlers": ["console"], "level": _env.str("LOG_LEVEL", default="WARNING")}}
# A fresh clone has collected nothing yet; the web server beside a test serves from the sources.
WHITENOISE_USE_FINDERS = True

# Tests run in several processes; each has a database of its own in PostgreSQL, and likewise one in the broker.
_process = _env.str("PYTEST_XDIST_WORKER", default="gw0").removeprefix("gw")
if _REDIS_URL and _process.isdigit():
    REDIS_URL = (
        urlsplit(_REDIS_URL)._replace(path=f"/{int(urlsplit(_REDIS_URL).path[1:] or 0) + int(_process)}").geturl()
    )
    CELERY_BROKER_URL = REDIS_URL
    CACHES = {"default": {**_CACHES["default"], "LOCATION": REDIS_URL}}
