"""Keys as the environment gives them; read by the settings, so that a wrong one stops the start."""

import base64
import binascii

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def key_of(text: str) -> bytes:
    """A key of FIELD_ENCRYPTION_KEYS; ImproperlyConfigured where it is not 32 bytes in URL-safe base64."""
    text = text.strip()
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS: a key is 32 bytes in URL-safe base64; a comma divides two.")
    return key
