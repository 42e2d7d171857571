"""What a workbook comes to, counted in its own pieces before anything is made of them.

An XLSX is an archive: 40 kB may unfold to a hundred megabytes of cells, each of which a reader turns into objects, and to styles
and texts that are all read before the first row. Counting marks in the stream takes a fraction of a second.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from common.refused import Refused

MOST_CELLS = 400_000  # in a file: 20,000 rows of 20 columns
MOST_BESIDES = 4 * 1024 * 1024  # bytes of what is neither cells nor their texts: styles, names, relations
QUICK = 200 * 1024  # bytes, unfolded: what is read while somebody waits; a thousand rows, or fifty thousand empty cells
LARGER = "This spreadsheet is far larger than it looks. Save its table as CSV, then send that file."
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
PIECE = 1024 * 1024
LONGEST_MARK = 64


def is_workbook(content: bytes) -> bool:
    """Whether these bytes are an archive, as an XLSX is."""
    return content[:4] == b"PK\x03\x04"


def unfolded(content: bytes) -> int:
    """How many bytes a file comes to. Raises BadZipFile for a broken archive."""
    if not is_workbook(content):
        return len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return sum(part.file_size for part in parts.infolist())


def refuse_workbook(content: bytes, most_rows: int) -> None:
    """Raise Refused for a workbook of too many rows or cells, or of too much besides. Raises BadZipFile for a broken one."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        besides = 0
        for part in parts.infolist():
            if part.filename.startswith("xl/worksheets/"):
                refuse_rows(_counted(parts, part, ROW, most_rows), most_rows)
                refuse_cells(_counted(parts, part, CELL, MOST_CELLS))
            elif part.filename.lower().endswith("sharedstrings.xml"):
                refuse_cells(_counted(parts, part, TEXT, MOST_CELLS))
            elif part.filename.endswith((".xml", ".rels")):
                besides += part.file_size
        if besides > MOST_BESIDES:
            raise Refused(LARGER, field="file")


def refuse_cells(cells: int) -> None:
    """Raise Refused for more cells than a file may have."""
    if cells > MOST_CELLS:
        raise Refused(f"The file has more than {MOST_CELLS:,} cells. Leave columns out, or send it in parts.", field="file")


def refuse_rows(rows: int, most: int) -> None:
    """Raise Refused for more rows than can be meant, empty ones counted."""
    if rows > most:
        raise Refused(f"The file has more than {most:,} rows. Delete the empty ones, or send it in parts.", field="file")


def _counted(parts: zipfile.ZipFile, part: zipfile.ZipInfo, mark: re.Pattern[bytes], most: int) -> int:
    """How often a mark stands in a part, up to one more than may be."""
    found = 0
    for piece in _pieces(parts, part):
        found += len(mark.findall(piece))
        if found > most:
            break
    return found


def _pieces(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes, cut where a mark ends or begins."""
    rest = b""
    with parts.open(part) as stream:
        while piece := stream.read(PIECE):
            whole, sign, rest_after = (rest + piece).rpartition(b"<")
            if len(rest_after) > LONGEST_MARK or not sign:  # no mark is so long: nothing is cut in two
                yield rest + piece
                rest = b""
            else:
                yield whole
                rest = sign + rest_after
    yield rest
