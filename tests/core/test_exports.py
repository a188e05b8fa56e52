"""Files that leave: numbers are numbers, and no cell can act as a formula."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from vtf.core.exports import csv_lines, is_risky, xlsx_file

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"]


def read_csv(rows):
    text = "".join(csv_lines(["One"], rows))
    return text, list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_file_begins_with_the_byte_order_mark():
    text, _rows = read_csv([])

    assert text == "\ufeffOne\r\n"


@pytest.mark.parametrize("text", RISKY)
def test_risky_text_stands_behind_an_apostrophe(text):
    _text, rows = read_csv([[text]])

    assert rows[1] == ["'" + text]


@pytest.mark.parametrize("text", ["Madagascar", "a=b", "1-2", "a@b.example", ""])
def test_other_text_stays_as_it_is(text):
    _text, rows = read_csv([[text]])

    assert not is_risky(text)
    assert rows[1] == [text]


def test_a_negative_amount_is_a_number_not_a_formula():
    _text, rows = read_csv([[Decimal("-96840.50"), -3, Decimal("1E+3")]])

    assert rows[1] == ["-96840.50", "-3", "1000"]


def test_dates_are_iso_and_instants_are_utc():
    _text, rows = read_csv([[date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 999, UTC), None, True]])

    assert rows[1] == ["2026-01-02", "2026-01-02T03:04:05Z", "", "Yes"]


def workbook(rows, **options):
    return load_workbook(xlsx_file("Sheet: a/b", ["One", "=Two"], rows, **options)).active


def test_a_workbook_has_numbers_dates_and_a_frozen_header():
    sheet = workbook([[Decimal("96840.50"), date(2026, 1, 2)], [7, datetime(2026, 1, 2, 3, 4, tzinfo=UTC)]])

    assert sheet.freeze_panes == "A2"
    assert sheet.title == "Sheet ab"
    assert (sheet["A2"].data_type, sheet["A2"].value, sheet["A2"].number_format) == ("n", 96840.5, "#,##0.00")
    assert (sheet["B2"].is_date, sheet["B3"].value.isoformat()) == (True, "2026-01-02T03:04:00")
    assert sheet["A1"].font.bold


@pytest.mark.parametrize("text", RISKY)
def test_no_cell_of_a_workbook_is_a_formula(text):
    sheet = workbook([[text, "x"]])

    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert sheet["B1"].data_type == "s"


def test_signs_that_a_workbook_cannot_hold_are_left_out():
    assert workbook([["a\x00b\x1fc", ""]])["A2"].value == "abc"


def test_a_workbook_for_readers_of_arabic_runs_right_to_left():
    assert workbook([], right_to_left=True).sheet_view.rightToLeft is True


def test_the_apostrophe_is_no_way_around_for_more_columns_than_letters():
    sheet = load_workbook(xlsx_file("s", [f"c{n}" for n in range(30)], [])).active

    assert sheet.max_column == 30
