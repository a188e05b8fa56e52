"""Text that the database holds only encrypted: AES-256-GCM, bound to its column, under keys that can be changed.

A stored value is "v1:" and, in URL-safe base64, the key's id (6 bytes), a nonce (12) and the ciphertext with its tag.
The name of model and field is authenticated with it, so that a value copied to another column is refused. The first
of settings.FIELD_ENCRYPTION_KEYS encrypts, all of them decrypt; `manage.py rotate_keys` brings every value under the
first. Nothing and the empty text stay as they are: they tell only that there is nothing.
"""

import base64
import binascii
import secrets
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import models

from vtf.core.keys import KEY_BYTES, key_of

VERSION = "v1:"
ID_BYTES, NONCE_BYTES = 6, 12  # an id of 6 bytes is 8 letters of base64: values of a key begin alike


class EncryptionError(Exception):
    """A stored value cannot be read: its key is missing, or it is not what was written there."""


def id_of(key: bytes) -> bytes:
    """What names a key without telling anything about it."""
    return sha256(b"vtf field encryption key" + key).digest()[:ID_BYTES]


@lru_cache(maxsize=8)
def _keys(given: tuple[str, ...], secret: str) -> dict[bytes, bytes]:
    """The keys by their ids, the first one first; one derived from SECRET_KEY where none is given."""
    keys = [key_of(text) for text in given]
    if not keys:
        derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"vtf field encryption")
        keys = [derive.derive(secret.encode())]
    return {id_of(key): key for key in keys}


def keys() -> dict[bytes, bytes]:
    """Every key by its id; the first one encrypts."""
    return _keys(tuple(settings.FIELD_ENCRYPTION_KEYS), settings.SECRET_KEY)


def current_prefix() -> str:
    """How every value begins that is encrypted under the first key."""
    return VERSION + base64.urlsafe_b64encode(next(iter(keys()))).decode()


def encrypt(text: str, place: str) -> str:
    """The text under the first key, readable at this place only."""
    name, key = next(iter(keys().items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _bound_to(place, name))
    return VERSION + base64.urlsafe_b64encode(name + nonce + sealed).decode()


def decrypt(stored: str, place: str) -> str:
    """The text that was encrypted for this place; EncryptionError tells what is wrong, and never the value."""
    try:
        raw = base64.b64decode(stored.removeprefix(VERSION), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not stored.startswith(VERSION) or len(raw) < ID_BYTES + NONCE_BYTES:
        raise EncryptionError(f"{place} holds a value that was not encrypted by this system.")
    name, nonce, sealed = raw[:ID_BYTES], raw[ID_BYTES : ID_BYTES + NONCE_BYTES], raw[ID_BYTES + NONCE_BYTES :]
    key = keys().get(name)
    if key is None:
        raise EncryptionError(f"{place} was encrypted under the key {name.hex()}, not one of FIELD_ENCRYPTION_KEYS.")
    try:
        return AESGCM(key).decrypt(nonce, sealed, _bound_to(place, name)).decode()
    except InvalidTag:
        raise EncryptionError(f"{place} holds a value that was changed or belongs to another place.") from None


def _bound_to(place: str, name: bytes) -> bytes:
    return b"\n".join((VERSION.encode(), name, place.encode()))


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python; it can be asked for nothing but isnull.

    Renaming the model or the field makes its values unreadable: decrypt them in the same migration. What is read
    is plain, so it has no place in history, in logs or in `facts`, and `dumpdata` writes it out in plain.
    """

    description = "Text, encrypted"

    def place(self) -> str:
        """To what a value is bound."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Encrypt on the way to the database."""
        text = super().get_db_prep_value(value, connection, prepared)
        return encrypt(text, self.place()) if isinstance(text, str) and text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way back."""
        return decrypt(value, self.place()) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is a value can be asked: two ciphertexts of one text differ."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> Any:
        """Nothing can be computed from a ciphertext."""
        return None


def encrypted_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    """Every encrypted column of the system, each once, at the model whose table has it."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def rows_under_other_keys(model: type[models.Model], field: EncryptedTextField) -> models.QuerySet[Any]:
    """The rows whose value is not under the first key, with the stored text as `ciphertext`."""
    stored = models.functions.Cast(models.F(field.attname), models.TextField())
    start = models.functions.Substr("ciphertext", 1, len(current_prefix()))
    rows = model._base_manager.annotate(ciphertext=stored).exclude(ciphertext=None).exclude(ciphertext="")
    return rows.annotate(ciphertext_start=start).exclude(ciphertext_start=current_prefix())


def rotate(model: type[models.Model], field: EncryptedTextField, pks: Sequence[Any]) -> int:
    """Encrypt these rows' values anew and return how many; one that somebody changes meanwhile is left to them."""
    changed = 0
    rows = rows_under_other_keys(model, field)
    for pk, stored in rows.filter(pk__in=pks).values_list("pk", "ciphertext"):
        text = decrypt(stored, field.place())
        changed += rows.filter(pk=pk, ciphertext=stored).update(**{field.name: text})
    return changed
