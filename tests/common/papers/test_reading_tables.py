"""Files that people send: read as rows of texts, or refused with what to do instead."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from common.papers import reading_tables
from common.papers.reading_tables import ERROR, FORMULA, headings_of, refuse_size, remarks_on, rows_of
from common.refused import Refused


def workbook(*rows) -> bytes:
    book: Any = Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_is_read_as_texts_with_the_numbers_of_its_rows():
    content = workbook(["Name", "Born", "Seats"], ["Ada Quill", dt.date(1961, 3, 14), 12], [None, None, None], ["Bo", None, 2.5])

    assert headings_of(content) == ["Name", "Born", "Seats"]
    assert rows_of(content) == [(2, ["Ada Quill", "1961-03-14", "12"]), (4, ["Bo", "", "2.5"])]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_text_file_is_read_whatever_parts_its_columns(sign):
    content = sign.join(["Name", "E-mail"]) + "\r\n" + sign.join(["Zoë", "zoe@post.example"]) + "\r\n"

    assert rows_of(content.encode()) == [(2, ["Zoë", "zoe@post.example"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_come_through_in_the_encodings_spreadsheet_programs_write(encoding):
    assert rows_of("Name\nZoë O’Brien\n".encode(encoding)) == [(2, ["Zoë O’Brien"])]


def test_a_formula_is_marked_and_never_what_it_came_to():
    assert rows_of(workbook(["Name"], ["=HYPERLINK(1)"])) == [(2, [FORMULA])]
    assert rows_of(b"Name\n=1+1\n") == [(2, [FORMULA])]


def test_a_telephone_number_with_a_plus_is_no_formula():
    assert rows_of(b"Phone\n+441632960001\n") == [(2, ["+441632960001"])]


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n\x00\x01", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04broken", b'Name\n"never closed\n']
)
def test_what_is_no_spreadsheet_is_refused_with_what_to_send(content):
    with pytest.raises(Refused, match="Save it as XLSX or CSV"):
        rows_of(content)


def test_an_archive_that_is_no_workbook_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        parts.writestr("letter.txt", "Dear all")

    with pytest.raises(Refused, match="isn’t a spreadsheet"):
        headings_of(written.getvalue())


def test_a_small_archive_that_unfolds_to_a_huge_one_is_refused(monkeypatch):
    monkeypatch.setattr(reading_tables, "MOST_UNFOLDED", 1000)

    with pytest.raises(Refused, match="far larger than it looks"):
        headings_of(workbook(["Name"]))


def test_fifty_megabytes_are_refused_by_their_size():
    with pytest.raises(Refused, match="The file has 50 MB; 10 MB are the most"):
        refuse_size(50 * 1024 * 1024)


def test_an_empty_file_is_refused():
    with pytest.raises(Refused, match="The file is empty"):
        refuse_size(0)


def test_a_file_without_headings_is_refused():
    with pytest.raises(Refused, match="must say what its columns are called"):
        headings_of(b"\n,,\n")


def test_more_rows_than_can_be_taken_are_refused(monkeypatch):
    monkeypatch.setattr(reading_tables, "MOST_ROWS", 3)

    with pytest.raises(Refused, match="The file has 4 rows; 3 are the most"):
        rows_of(b"Name\na\nb\nc\nd\n")


def sheets(**tables) -> bytes:
    """A workbook with these sheets; one whose name begins with "hidden" is hidden."""
    book: Any = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name.startswith("hidden") else "visible"
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_hidden_sheet_is_not_read_and_said_to_be_left_out():
    content = sheets(hidden_old=[["Name"], ["Old"]], People=[["Name"], ["Ada"]], Empty=[])

    assert rows_of(content) == [(2, ["Ada"])]
    assert remarks_on(content) == ["Hidden sheets were not read: “hidden_old”."]


def test_a_file_with_two_tables_is_refused_and_both_are_named():
    with pytest.raises(Refused, match="several sheets: “People” and “More people”"):
        headings_of(sheets(**{"People": [["Name"], ["Ada"]], "More people": [["Name"], ["Bo"]]}))


@pytest.mark.parametrize(("line", "sign"), [("sep=;", ";"), ("SEP=,", ","), ("sep=|", "|")])
def test_the_line_that_says_what_parts_the_columns_is_obeyed(line, sign):
    content = f"{line}\r\nName{sign}E-mail\r\nAda{sign}a@post.example\r\n".encode()

    assert headings_of(content) == ["Name", "E-mail"]
    assert rows_of(content) == [(2, ["Ada", "a@post.example"])]


NAMES = "Zoë O’Brien;René Müller;Jürgen Çelik;Siân;Björn;José Núñez"


@pytest.mark.parametrize(("encoding", "whose"), [("cp1252", "Windows"), ("mac_roman", "a Mac")])
def test_letters_of_a_file_that_does_not_say_which_are_read_and_asked_about(encoding, whose):
    content = f"Name;Name;Name;Name;Name;Name\n{NAMES}\n".encode(encoding)

    assert rows_of(content) == [(2, NAMES.split(";"))]
    (remark,) = remarks_on(content)
    assert f"They were read as {whose} writes them: look whether “Zoë” is right." in remark


@pytest.mark.parametrize("name", ["Zoë", "René", "Müller", "Siân", "Çelik", "O’Brien", "MÜLLER"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_one_name_is_enough_to_tell_a_mac_from_windows(name, encoding):
    assert rows_of(f"Name\n{name} Ann\n".encode(encoding)) == [(2, [f"{name} Ann"])]


def test_a_file_that_says_how_it_is_written_is_not_remarked_on():
    assert remarks_on(f"Name\n{NAMES}".encode()) == remarks_on(f"Name\n{NAMES}".encode("utf-16")) == []


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#SPILL!", "#NV", "Err:502"])
def test_what_a_spreadsheet_shows_for_an_error_is_known(text):
    assert ERROR.fullmatch(text)
    assert not ERROR.fullmatch(f"{text} and more")


def test_a_telephone_number_written_as_text_keeps_its_plus_and_nothing_else():
    assert rows_of(b"Phone\n'+44 1632 960001\n'=1+1\n") == [(2, ["+44 1632 960001"]), (3, ["'=1+1"])]
