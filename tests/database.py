"""One database in which every migration has run, made once: each test process gets a copy of it.

Migrating takes a process twenty seconds, copying a moment. The template says by a mark from which files it was
made; one changed letter in a migration makes it anew. On a copy `migrate` runs as ever and finds nothing left to do.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

# Whoever comes while another process makes the template waits for it.
LOCK = 520300


def template() -> str:
    """The name of the template; made first, unless it stands there as these migrations make it."""
    name, mark = f"test_{connection.settings_dict['NAME']}_template", fingerprint()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() != (mark,):
            migrate_into(name)
            cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(name)} IS %s", [mark])
    return name


def fingerprint() -> str:
    """What tells one set of migrations from another: the text of every file of them, ours and the libraries'."""
    found = sha256()
    for app in sorted(config.label for config in apps.get_app_configs()):
        module, _ = MigrationLoader.migrations_module(app)
        for place in _folders(module):
            for file in sorted(place.rglob("*.py")):
                found.update(f"{app}/{file.relative_to(place)}\n".encode() + file.read_bytes())
    return found.hexdigest()


def _folders(module: str | None) -> list[Path]:
    try:
        spec = find_spec(module) if module else None
    except ModuleNotFoundError:
        spec = None
    return [Path(place) for place in (spec and spec.submodule_search_locations) or ()]


def migrate_into(name: str) -> None:
    """Make a database of that name with all tables, in place of one that stands there, and come back to our own."""
    facts = connection.settings_dict
    own, wanted = facts["NAME"], facts["TEST"]["NAME"]
    facts["TEST"]["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        facts["TEST"]["NAME"] = wanted
        facts["NAME"] = settings.DATABASES[connection.alias]["NAME"] = own
