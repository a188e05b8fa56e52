"""Compile the translation catalogues that changed; needs no gettext on the machine."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write each .mo that is missing or older than its .po."""
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        import polib

        polib.pofile(str(source)).save_as_mofile(str(target))
    return 0


if __name__ == "__main__":
    sys.exit(main())
