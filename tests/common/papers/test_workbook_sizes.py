"""Files that are small and come to a great deal: refused by counting, before a reader makes anything of them."""

import io
import zipfile

import pytest

from common.papers import reading_tables, workbook_sizes
from common.papers.reading_tables import headings_of, is_quick, rows_of
from common.refused import Refused
from tests.common.papers.test_reading_tables import workbook

MANY = 500_000
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
ROWS = "The file has more than 40,000 rows. Delete the empty ones, or send it in parts."
CELLS = "The file has more than 400,000 cells. Leave columns out, or send it in parts."


def swollen(**parts: str) -> bytes:
    """A real workbook in which some parts have been swollen; it packs to a few kilobytes."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["First names", "Last name"]))) as real,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        names = {"sheet": "xl/worksheets/sheet1.xml", "texts": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
        changed = {names[part]: content for part, content in parts.items()}
        for each in real.namelist():
            packed.writestr(each, changed.pop(each, "") or real.read(each))
        for name, content in changed.items():
            packed.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("part", "content", "sentence"),
    [
        ("sheet", SHEET.format("<row>" + "<c/>" * MANY + "</row>"), CELLS),
        ("sheet", SHEET.format(('<row r="1">' + '<c r="A1" t="s"><v>0</v></c>' * 50 + "</row>") * 10_000), CELLS),
        ("sheet", SHEET.format("<x:row>" + "<x:c><x:v>1</x:v></x:c>" * MANY + "</x:row>"), CELLS),
        ("sheet", SHEET.format("<row/>" * MANY), ROWS),
        ("texts", "<sst>" + "<si><t>a</t></si>" * MANY + "</sst>", CELLS),
        ("styles", "<styleSheet><cellXfs>" + '<xf numFmtId="0"/>' * MANY + "</cellXfs></styleSheet>", workbook_sizes.LARGER),
        ("sheet", " " * (61 * 1024 * 1024), workbook_sizes.LARGER),
    ],
)
def test_a_few_kilobytes_that_unfold_to_more_than_a_file_may_have_are_refused_before_they_are_opened(
    monkeypatch, part, content, sentence
):
    monkeypatch.setattr(reading_tables, "load_workbook", lambda *given, **more: pytest.fail("it was opened"))
    file = swollen(**{part: content})
    assert len(file) < 500_000

    for read in (is_quick, headings_of, rows_of):
        with pytest.raises(Refused) as no:
            read(file)
        assert (no.value.sentence, no.value.field) == (sentence, "file")


def test_every_cell_is_counted_wherever_the_stream_is_cut(monkeypatch):
    monkeypatch.setattr(workbook_sizes, "MOST_CELLS", 299)
    file = workbook(*[["a", "b", "c"]] * 100)

    for piece in (1, 7, 64, 1000):
        monkeypatch.setattr(workbook_sizes, "PIECE", piece)
        with pytest.raises(Refused, match="more than 299 cells"):
            headings_of(file)
    monkeypatch.setattr(workbook_sizes, "MOST_CELLS", 300)
    assert len(rows_of(file)) == 99


def test_a_text_file_of_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(workbook_sizes, "MOST_CELLS", 6)

    assert len(rows_of(b"a,b\n1,2\n3,4\n")) == 2
    with pytest.raises(Refused, match="more than 6 cells"):
        rows_of(b"a,b\n1,2\n3,4\n5,6\n7,8\n")


def test_cells_that_come_to_more_than_is_kept_are_refused():
    novel = "x" * reading_tables.MOST_SIGNS
    file = workbook(["First names"], *[[novel]] * 2600)
    assert len(file) < 150_000

    with pytest.raises(Refused, match=r"come to too much: 10,000,000 characters are the most\. Send it in parts\."):
        rows_of(file)


def test_an_ordinary_file_is_read_while_somebody_waits_and_a_large_one_is_not():
    assert is_quick(workbook(["First names", "Last name"], ["Ada", "Quill"]))
    assert is_quick(b"First names,Last name\n")
    assert not is_quick(swollen(sheet=SHEET.format("<row>" + "<c/>" * 60_000 + "</row>")))
