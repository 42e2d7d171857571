"""What PDFs and spreadsheets show of names in every script, and of signs that nobody can print."""

import datetime as dt
import io

import openpyxl
import pypdf
import pytest

from common.papers.letters import SCRIPTS, letters_of_every_script, scripts_lacking, sentences_about, without_shape
from common.papers.spreadsheets import csv_file, xlsx_file
from common.papers.typesetting import typeset

NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
NAMES = {
    "Bengali": "রহিমা বেগম",
    "Tamil": "தமிழ்ச்செல்வி",
    "Thai": "สมชาย ใจดี",
    "Punjabi": "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
    "Gujarati": "હાર્દિક પટેલ",
    "Hindi": "प्रिया शर्मा",
    "Urdu": "محمد علی",
    "Hebrew": "שָׁלוֹם",
    "Chinese": "李小龙 𠮷",
    "Japanese": "さくら がく",
    "Korean": "김민수",
    "Amharic": "ሰላም",
    "Sinhala": "නිමල්",
}
# No font has a shape for a sign of private use.
NEVER = "\ue000"


def printed(*people):
    others = dict.fromkeys(("did", "course", "when", "house", "signed", "number"), "word")
    certificates = [others | {"person": person} for person in people]
    made = typeset("certificate.typ", {"title": "T", "language": "en", "certificates": certificates}, now=NOW)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def test_names_of_the_scripts_people_have_are_printed_with_nothing_left_out():
    assert [name for name in NAMES.values() if without_shape(name)] == []
    pages = printed(*NAMES.values())

    assert len(pages) == len(NAMES)
    assert [page for page in pages if "?" in page] == []


def test_of_a_batch_only_the_sign_that_has_no_shape_is_replaced():
    pages = printed(f"Ana {NEVER}\u0107 李", "Zoë \x07Ŵ", "李小龙")

    assert "Ana ?\u0107 李" in pages[0]
    assert "Zoë Ŵ" in pages[1]
    assert "李小龙" in pages[2]


def test_a_sign_without_a_shape_is_named_with_the_words_it_stands_in():
    assert sentences_about({"people": [f"Ana {NEVER}", "Zoë"]}) == [
        f"“{NEVER}” in “Ana {NEVER}” can’t be printed here. The PDF shows “?” for it."
    ]


@pytest.mark.parametrize("text", ["Ana", "", "👩\u200d👧", "می\u200cروم", "a\x07b", "one\ntwo\u2028", "½ ≥ → ✓ №", "x\u0301"])
def test_signs_that_need_no_shape_are_not_complained_about(text):
    assert sentences_about(text) == []


def test_whoever_runs_it_is_told_which_scripts_are_lacking(monkeypatch):
    assert not {"Latin", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Thai", "Chinese", "Korean"} & set(scripts_lacking())
    monkeypatch.setitem(SCRIPTS, "Of the moon", NEVER)

    (said,) = letters_of_every_script()
    assert "Of the moon" in said.msg


def test_a_spreadsheet_opens_whatever_sign_a_name_has():
    rows = [["Name"], ["Ana\x07 \x0bPell\ufffe"], ["=1+1"], ["রহিমা"]]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file([("People\x01", rows)]))).active

    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Name", "Ana \nPell", "'=1+1", "রহিমা"]
    assert "Ana \nPell" in csv_file(rows).decode("utf-8-sig")
