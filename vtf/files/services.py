"""Taking files in and letting them out: typed by content, small enough, named safely, every view recorded."""

import hashlib
import io
import re
import unicodedata
import uuid
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Any

import filetype
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from vtf.accounts.models import Role, User
from vtf.accounts.selectors import people_with_role
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.files.models import StoredFile
from vtf.history.services import record
from vtf.notifications.services import notify

ENDINGS = {"pdf": ("pdf",), "jpeg": ("jpg", "jpeg"), "png": ("png",)}
MEDIA_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpeg", "image/png": "png"}
# Endings that some system runs or opens in a browser: a name such as invoice.html.pdf is refused.
ACTIVE_ENDINGS = frozenset(
    "app bat cmd com cpl dll exe gadget hta htm html jar js jse lnk mht msi php pif ps1 py scr sh svg vbs xhtml".split()
)
ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|XFA)\b")
PDF_OBJECT = re.compile(rb"(?<!\d)\d{1,10}\s{1,4}\d{1,5}\s{1,4}obj\b")  # bounded, so that no input makes it slow
MAX_PIXELS = 50_000_000
LONGEST_NAME = 150


@transaction.atomic
def store_upload(
    uploaded: "UploadedFile[Any]",
    *,
    kinds: Collection[str] = ("pdf", "jpeg", "png"),
    by: User | None,
    field: str = "file",
) -> StoredFile:
    """Keep an uploaded file under a random name; raises RuleBroken beside `field` with the reason.

    The kind is read from the content (`kinds` of StoredFile.Kind) and the name's ending has to agree with it.
    """
    try:
        name = clean_name(uploaded.name or "")
        content = _read(uploaded)
        kind = _kind_of(content, name, kinds)
        _refuse_unsafe(kind, content)
    except RuleBroken as broken:
        raise RuleBroken(errors={field: broken.messages}) from broken
    key = uuid.uuid4()
    storage_name = default_storage.save(f"vault/{key.hex[:2]}/{uuid.uuid4().hex}", ContentFile(content))
    stored = StoredFile.objects.create(
        pk=key,
        kind=kind,
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_name=storage_name,
        uploaded_by=by,
    )
    facts = {"kind": kind, "size": stored.size, "sha256": stored.sha256}
    record("file.stored", target=stored, by=by, facts=facts)
    return stored


def clean_name(given: str) -> str:
    """The given name without folders; refused where it hides what it is (NUL, direction marks, active endings)."""
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for sign in given):
        raise RuleBroken(_("The name of the file contains invisible signs. Rename it and try again."))
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1]).strip(" .")
    name = re.sub(r"[<>:\"|?*;]", "_", name)
    parts = name.lower().split(".")
    if len(parts) < 2 or not parts[0]:
        raise RuleBroken(_("The name of the file has no ending such as .pdf."))
    if len(parts) == 2 and parts[1] in ACTIVE_ENDINGS:
        raise RuleBroken(_("A file that ends in .%(ending)s is not taken here.") % {"ending": parts[1]})
    if any(part.strip() in ACTIVE_ENDINGS for part in parts[1:]) or any(
        part.strip() in {ending for endings in ENDINGS.values() for ending in endings} for part in parts[1:-1]
    ):
        raise RuleBroken(_("The name of the file has two endings. Rename it and try again."))
    path = PurePosixPath(name)
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix


def _read(uploaded: "UploadedFile[Any]") -> bytes:
    limit = settings.FILE_MAX_BYTES
    size = uploaded.size or 0
    content = b"" if size > limit else uploaded.read(limit + 1)
    if size > limit or len(content) > limit:
        raise RuleBroken(_("The file is larger than %(limit)s.") % {"limit": filesizeformat(limit)})
    if not content:
        raise RuleBroken(_("The file is empty."))
    return content


def _kind_of(content: bytes, name: str, kinds: Collection[str]) -> str:
    """The kind that the content shows; refused when it is not asked for or when the name says another."""
    guess = filetype.guess(content)
    kind = MEDIA_TYPES.get(guess.mime, "") if guess else ""
    allowed = ", ".join(str(StoredFile.Kind(one).label) for one in StoredFile.Kind if one in kinds)
    if not kind or kind not in kinds:
        raise RuleBroken(_("This is not a file of the kinds that can be taken here: %(kinds)s.") % {"kinds": allowed})
    ending = name.rsplit(".", 1)[-1].lower()
    if ending not in ENDINGS[kind]:
        message = _("The name ends in .%(ending)s, but the content is a %(kind)s.")
        raise RuleBroken(message % {"ending": ending, "kind": StoredFile.Kind(kind).label})
    return kind


def _refuse_unsafe(kind: str, content: bytes) -> None:
    if kind == "pdf":
        _refuse_unsafe_pdf(content)
    else:
        _refuse_unsafe_picture(kind, content)


def _refuse_unsafe_pdf(content: bytes) -> None:
    """A PDF begins with its header, ends with its cross-reference (ISO 32000-1, 7.5), and neither runs nor hides."""
    if not re.match(rb"%PDF-[12]\.\d", content):
        raise RuleBroken(_("The PDF document does not begin as one. Save it again and try with the new file."))
    tail = content[-2048:]
    if b"%%EOF" not in tail or b"startxref" not in tail or PDF_OBJECT.search(content) is None:
        raise RuleBroken(_("The PDF document is damaged or cut off and cannot be opened."))
    structure = _outside_streams(content)
    if b"/Encrypt" in structure:
        raise RuleBroken(_("The PDF document is protected by a password. Save it without protection and try again."))
    if ACTIVE_PDF.search(structure):
        raise RuleBroken(_("The PDF document contains a programme or a form that runs one. Print it to a new PDF."))


def _outside_streams(content: bytes) -> bytes:
    """The PDF without its streams, in whose compressed bytes any word can stand by chance."""
    parts, position = [], 0
    while (start := content.find(b"stream", position)) >= 0 and (end := content.find(b"endstream", start + 6)) >= 0:
        parts.append(content[position:start])
        position = end + len(b"endstream")
    return b" ".join([*parts, content[position:]])


def _refuse_unsafe_picture(kind: str, content: bytes) -> None:
    """A picture can be decoded and has no more points than a page needs, which is asked before it is decoded."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind.upper()]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise RuleBroken(_("The picture has more than 50 million points. Make it smaller and try again."))
            if kind == "png":
                picture.verify()  # every chunk's checksum, without unpacking
            else:
                picture.draft("L", (64, 64))  # decoded at an eighth of its size
                picture.load()
    except Image.DecompressionBombError as error:
        raise RuleBroken(_("The picture has more than 50 million points. Make it smaller and try again.")) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise RuleBroken(_("The picture is damaged and cannot be opened.")) from error


def refuse_if_kept(stored: StoredFile) -> None:
    """Raise RuleBroken with the reason where the file may not leave: in quarantine, or not scanned yet."""
    if stored.may_leave:
        return
    if stored.status == StoredFile.Status.QUARANTINED:
        raise RuleBroken(
            _("This file is in quarantine and cannot be opened. Reason: %(reason)s")
            % {"reason": stored.quarantine_reason}
        )
    raise RuleBroken(_("This file is still being scanned for viruses. Try again in a few minutes."))


@transaction.atomic
def open_file(stored: StoredFile, *, by: User | None) -> "File[bytes]":
    """Open a file for a person and record that they saw it; who may is asked by the caller's selector.

    A file that may not leave is refused and nothing is recorded as seen.
    """
    stored = locked(stored)  # a quarantine that begins now is waited for
    refuse_if_kept(stored)
    record("file.viewed", target=stored, by=by)
    return stored.open()


@transaction.atomic
def quarantine_file(stored: StoredFile, *, reason: str, by: User) -> StoredFile:
    """Keep a file from leaving the vault; its content stays as evidence."""
    stored = locked(stored)
    require(by, "files.quarantine_file", stored)
    stored.quarantine()
    stored.quarantined_by, stored.quarantine_reason = by, _reason(reason)
    stored.save()
    record("file.quarantined", target=stored, by=by, reason=stored.quarantine_reason)
    notify("files/quarantined", about=stored, to=_guards().exclude(pk=by.pk))
    return stored


@transaction.atomic
def release_file(stored: StoredFile, *, reason: str, by: User) -> StoredFile:
    """Let a file leave again; refused to the person who put it into quarantine (also by the database)."""
    stored = locked(stored)
    require(by, "files.release_file", stored)
    stored.release()
    stored.released_by, stored.release_reason = by, _reason(reason)
    stored.save()
    record("file.released", target=stored, by=by, reason=stored.release_reason)
    return stored


@transaction.atomic
def mark_scanned(stored: StoredFile, *, is_clean: bool, finding: str = "") -> StoredFile:
    """Write what the scanner found: it clears a file that waits, and quarantines an infected one.

    A file in quarantine stays there, whatever the scanner says: only a person releases it.
    """
    stored = locked(stored)
    stored.scanned_at, stored.finding = timezone.now(), finding.strip()[:200]
    if is_clean and stored.status == StoredFile.Status.PENDING:
        stored.pass_scan()
    is_new = not is_clean and stored.status != StoredFile.Status.QUARANTINED
    if is_new:
        stored.fail_scan()
        stored.quarantined_by = None
        stored.quarantine_reason = _("The virus scanner found: %(finding)s") % {"finding": stored.finding or "?"}
    stored.save()
    record("file.scanned", target=stored, by=None, facts={"is_clean": is_clean, "finding": stored.finding})
    if is_new:
        record("file.quarantined", target=stored, by=None, reason=stored.quarantine_reason)
        notify("files/quarantined", about=stored, to=_guards())
    return stored


def _guards() -> QuerySet[User]:
    return people_with_role(Role.OFFICER, Role.HEAD)


def _reason(given: str) -> str:
    if not given.strip():
        raise RuleBroken(_("Give the reason; it stays in the history."), field="reason")
    return given.strip()
