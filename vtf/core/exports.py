"""Tables that leave the system: CSV and XLSX in which no cell can act as a formula."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from vtf.core.errors import Message
from vtf.core.formats import yes_no

BOM = "\ufeff"  # spreadsheet programs take a file without it for their own old encoding
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SPREADSHEET_ROWS = 1_048_576
Row = Sequence[Any]


def plain(value: Any) -> Any:
    """Reduce a value to what a cell can hold: number, date, naive UTC datetime or text."""
    if value is None or (isinstance(value, Decimal | int) and not isinstance(value, bool)):
        return "" if value is None else value
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return value if isinstance(value, date) else str(value)


def is_risky(text: str) -> bool:
    """Say whether a spreadsheet program might read the text as a formula (OWASP, CSV injection)."""
    return text.lstrip(" \u00a0").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS)


def csv_cell(value: Any) -> str:
    """The cell as text: numbers and ISO dates as they are, risky text behind an apostrophe."""
    value = plain(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    if isinstance(value, str):
        text = value.replace("\x00", "")
        return "'" + text if is_risky(text) else text
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[Message], rows: Iterable[Row]) -> Iterator[str]:
    """Yield the file line by line, beginning with the byte order mark."""
    writer = csv.writer(_Echo())
    yield BOM
    yield writer.writerow([csv_cell(str(name)) for name in header])
    for row in rows:
        yield writer.writerow([csv_cell(value) for value in row])


def _sheet_cell(sheet: Any, value: Any) -> WriteOnlyCell:
    value = plain(value)
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, Decimal):
            places = max(0, -int(value.as_tuple().exponent))
            cell.number_format = "#,##0" + ("." + "0" * places if places else "")
        elif isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd hh:mm:ss"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767])
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    if is_risky(value):
        cell.quotePrefix = 1  # shown as text, and it stays text when somebody edits it
    return cell


def xlsx_file(title: str, header: Sequence[Message], rows: Iterable[Row], *, right_to_left: bool = False) -> IO[bytes]:
    """A workbook of one sheet with a frozen header, numbers as numbers and dates as dates, at its start.

    Raises ValueError for more rows than a sheet can hold.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1")
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = right_to_left
    for index, name in enumerate(header):
        sheet.column_dimensions[_letters(index)].width = min(48, max(12, len(str(name)) + 4))
    names = []
    for name in header:
        cell = _sheet_cell(sheet, str(name))
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        names.append(cell)
    sheet.append(names)
    for count, row in enumerate(rows, start=2):
        if count > SPREADSHEET_ROWS:
            raise ValueError("more rows than a sheet can hold")
        sheet.append([_sheet_cell(sheet, value) for value in row])
    file = tempfile.SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _letters(index: int) -> str:
    """The name of a column counted from nought: A to Z, AA, AB ..."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
