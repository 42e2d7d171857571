"""What a file is, read from its content and held against its name: bytes in, a type or a refusal out.

Only what a reader or a player shows and nothing runs: PDF without scripts, pictures, sound, plain text. A file that is two things
at once, one of them hidden behind or before the other, is refused (docs/domain.md).
"""

import re
from pathlib import PurePath

from common.refused import Refused

PDF, PNG, JPEG, MP3, M4A, TEXT = "application/pdf", "image/png", "image/jpeg", "audio/mpeg", "audio/mp4", "text/plain"
# By which endings each goes; the first is what it is saved under.
ENDINGS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    MP3: (".mp3",),
    M4A: (".m4a", ".mp4"),
    TEXT: (".txt",),
}
CALLED = {PDF: "a PDF", PNG: "a PNG picture", JPEG: "a JPEG picture", MP3: "an MP3", M4A: "an M4A", TEXT: "plain text"}
ACCEPTED = ",".join(ending for endings in ENDINGS.values() for ending in endings)
KINDS = "Choose a PDF, a PNG or JPEG picture, an MP3 or M4A recording, or plain text."
MARKUP = re.compile(rb"<\s*(html|script|svg|!doctype|iframe|body)\b", re.IGNORECASE)
ACTIVE = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia")  # names in a PDF of what runs, or is another file
SOUND_BRANDS = (b"M4A ", b"M4B ", b"mp42", b"isom", b"iso2")
HEAD, TAIL = 4096, 66_000  # bytes looked at for something that doesn't belong at the beginning or the end
ARCHIVE_ENDS = b"PK\x05\x06"
LAYOUT = set("\n\r\t\f")  # the control characters of plain text


def _as_in_pdf(name: str) -> str:
    """A pattern for a name in a PDF, where each letter may be written as its number: "#4aavaScript"."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)


_ACTIVE_IN_PDF = re.compile(rf"/(?:{'|'.join(map(_as_in_pdf, ACTIVE))})\b".encode())


def content_of(name: str, body: bytes, *, most_bytes: int) -> str:
    """Which of the accepted types a file is. Raises Refused for an empty one, one too large, and whatever isn't what it says."""
    if not body:
        raise Refused("The file is empty. Choose another.", field="file")
    if len(body) > most_bytes:
        raise Refused(f"The file is too large. It may have {most_bytes // 1_000_000} megabytes.", field="file")
    content = _read(body)
    if not content:
        raise Refused(f"This file is something else. {KINDS}", field="file")
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS[content]:
        called = f"ends in {ending[:10]}" if ending else "has no ending"
        raise Refused(f"This file is {CALLED[content]}, but its name {called}. Save it again and choose that.", field="file")
    if content == PDF and _ACTIVE_IN_PDF.search(body):
        raise Refused("This PDF holds a script or another file. Print it into a new PDF and choose that.", field="file")
    if content != TEXT and (MARKUP.search(body[:HEAD]) or ARCHIVE_ENDS in body[-TAIL:]):
        raise Refused("This file hides another one. Save it again from the program it was made with.", field="file")
    return content


def _read(body: bytes) -> str:
    """The type by the signs at its beginning and end; "" for any other, and for one that goes on behind its end."""
    if body.startswith(b"%PDF-"):
        return PDF if b"%%EOF" in body[-1024:] else ""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG if body.endswith(b"IEND\xaeB`\x82") else ""
    if body.startswith(b"\xff\xd8\xff"):
        return JPEG if body.endswith(b"\xff\xd9") else ""
    if body[4:8] == b"ftyp":
        return M4A if body[8:12] in SOUND_BRANDS else ""
    if body.startswith(b"ID3") or (body[0] == 0xFF and len(body) > 1 and body[1] & 0xE6 == 0xE2):
        return MP3
    return TEXT if _is_plain(body) else ""


def _is_plain(body: bytes) -> bool:
    """Whether it is text in UTF-8 that is no markup."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if text.lstrip().startswith("<"):
        return False
    return bool(text.strip()) and not any(ord(sign) < 32 and sign not in LAYOUT for sign in text)
