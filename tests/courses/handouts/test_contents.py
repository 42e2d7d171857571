"""What a file is, by its bytes and its name: what may be handed out is known, everything else is refused in a sentence."""

import pytest

from common.refused import Refused
from courses.handouts.contents import content_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"
M4A = b"\0\0\0\x20ftypM4A " + b"\0" * 20
GOOD = {
    "day-6.pdf": (PDF, "application/pdf"),
    "Übung ½ (neu).PDF": (PDF, "application/pdf"),
    "../../etc/passwd.png": (PNG, "image/png"),
    "picture.jpeg": (JPEG, "image/jpeg"),
    "breathing.mp3": (b"ID3\x04" + b"\0" * 20, "audio/mpeg"),
    "breathing without tags.mp3": (b"\xff\xfb\x90" + b"\0" * 20, "audio/mpeg"),
    "breathing.m4a": (M4A, "audio/mp4"),
    "plan.txt": ("Walk, then rest. ½ hour".encode(), "text/plain"),
}
BAD = {
    "empty.pdf": (b"", "The file is empty."),
    "page.pdf": (b"<!doctype html><script>alert(1)</script>", "This file is something else."),
    "drawing.svg": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "This file is something else."),
    "drawing.txt": (b"  <svg onload='alert(1)'/>", "This file is something else."),
    "program.pdf": (b"MZ\x90\0" + b"\0" * 40, "This file is something else."),
    "half.pdf": (b"%PDF-1.7 and nothing more", "This file is something else."),
    "picture and more.jpg": (JPEG + b"<script>", "This file is something else."),
    "picture and more.png": (PNG + b"PK\x03\x04", "This file is something else."),
    "page in a PDF.pdf": (b"%PDF-1.7\n<html><script>alert(1)</script></html>\n%%EOF", "This file hides another one."),
    "archive in a PDF.pdf": (PDF + b"PK\x05\x06" + b"\0" * 18 + b"%%EOF", "This file hides another one."),
    "script in a PDF.pdf": (PDF.replace(b"/Catalog", b"/Catalog /JavaScript"), "This PDF holds a script or another file."),
    "script under a disguised name.pdf": (
        PDF.replace(b"/Catalog", b"/Catalog /S /J#61vaScr#69pt"),
        "This PDF holds a script or another file.",
    ),
    "invoice.pdf.exe": (PDF, "This file is a PDF, but its name ends in .exe."),
    "picture.pdf": (PNG, "This file is a PNG picture, but its name ends in .pdf."),
    "no ending": (PDF, "This file is a PDF, but its name has no ending."),
    "film.m4a": (b"\0\0\0\x20ftypqt  " + b"\0" * 20, "This file is something else."),
    "blank.txt": (b" \n ", "This file is something else."),
    "binary.txt": (b"a\0b", "This file is something else."),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_may_be_handed_out_is_known_by_its_content(name):
    body, content = GOOD[name]

    assert content_of(name, body, most_bytes=1000) == content


@pytest.mark.parametrize("name", BAD)
def test_whatever_else_somebody_chooses_is_refused_in_a_sentence(name):
    body, said = BAD[name]

    with pytest.raises(Refused) as refused:
        content_of(name, body, most_bytes=1000)

    assert refused.value.sentence.startswith(said)
    assert refused.value.field == "file"


def test_a_file_that_is_too_large_is_refused_with_the_most_it_may_have():
    with pytest.raises(Refused, match="It may have 2 megabytes"):
        content_of("day.pdf", PDF + b"\0" * 2_000_000, most_bytes=2_000_000)
