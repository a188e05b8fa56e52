"""What we carry of others is named, licensed and unchanged; nothing is carried unnamed."""

import hashlib
import json
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
PACKAGES = json.loads((VENDOR / "manifest.json").read_text())


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_vendored_file_is_the_one_in_the_manifest():
    named = {name: value for package in PACKAGES for name, value in package["files"].items()}
    present = {
        str(path.relative_to(VENDOR)): digest(path)
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }

    assert present == named


def test_each_package_says_what_it_is():
    assert [sorted(package) for package in PACKAGES] == [["files", "licence", "name", "source", "version"]] * len(
        PACKAGES
    )
    assert all(package["version"] and package["licence"] for package in PACKAGES)


def test_the_licences_stand_beside_what_they_license():
    assert "MIT License" in (VENDOR / "designsystemet" / "designsystemet.css").read_text()[:400]
    assert "SIL Open Font License" in (VENDOR / "noto" / "OFL.txt").read_text()


def test_no_font_is_a_burden():
    assert {path.name for path in VENDOR.glob("noto/*.woff2") if path.stat().st_size > 60_000} == set()
