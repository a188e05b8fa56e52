"""A hash of the code and reference data: says whether something made from them is out of date."""

import hashlib

from django.conf import settings

PACKAGES = ("vtf", "grants", "sponsorship", "cms")
KINDS = {".py", ".csv", ".json", ".sql", ".txt"}


def fingerprint(*circumstances: str) -> str:
    """Hash all that a freshly migrated database depends on, and the given circumstances."""
    digest = hashlib.sha256("\n".join(circumstances).encode())
    files = [settings.BASE_DIR / "requirements.lock"]
    for package in PACKAGES:
        files += sorted(path for path in (settings.BASE_DIR / package).rglob("*") if path.suffix in KINDS)
    for path in files:
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
