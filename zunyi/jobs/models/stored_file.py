"""A file that the bureau keeps for a while: an upload, an export, an error sheet."""

from __future__ import annotations

import base64

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from zunyi.sealing import seal_bytes, unseal_bytes

# Before what is sealed as it is; files of another time hold base 85, which knows no colon.
_PLAIN = b"raw:"


def _new_token() -> str:
    return get_random_string(32)


class StoredFile(models.Model):
    """A file sealed in the database, so that web and worker share it and a disk thief gets nothing."""

    token = models.CharField(max_length=32, unique=True, default=_new_token)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    sealed = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name

    def put(self, content: bytes) -> None:
        """Seal `content` into this row (not saved yet)."""
        self.sealed = seal_bytes(_PLAIN + content, bound_to=f"file:{self.token}")

    def content(self) -> bytes:
        """The bytes as they were put."""
        opened = unseal_bytes(self.sealed, bound_to=f"file:{self.token}")
        return opened[len(_PLAIN) :] if opened.startswith(_PLAIN) else base64.b85decode(opened)
