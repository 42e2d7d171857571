"""Text as it is kept: without signs that nobody sees, and mail addresses in the letters that mail travels with.

Invisible signs come along when something is copied from a page or a document. Kept, they part a name in two for every search,
and no mail arrives at an address that ends with one. Control signs can't be printed or put into a spreadsheet.
"""

import re
import unicodedata

import idna

# What has no shape of its own: Unicode's formatting signs, but for those of Arabic numbers, and others that a font may ignore.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Between letters of these scripts a joiner and a non-joiner are part of the spelling (Persian می‌روم, Bengali র‍্যাব).
JOINING = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af"
SPELLING = re.compile(f"(?<=[{JOINING}])[\u200c\u200d](?=[{JOINING}])")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control signs but for tabs and line ends, halves of signs, and what is no sign at all.
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def as_kept(text: str) -> str:
    """What somebody typed, without control signs and invisible ones; every end of a line is a plain one."""
    kept = NOT_TEXT.sub("", LINE_ENDS.sub("\n", text))
    spelt = {found.start() for found in SPELLING.finditer(kept)}
    return INVISIBLE.sub(lambda found: found[0] if found.start() in spelt else "", kept)


def on_one_line(text: str) -> str:
    """Like as_kept, with a blank for each tab and end of a line."""
    return re.sub("[\t\n]", " ", as_kept(text))


def mail_address(typed: str) -> str:
    """A mail address as it is kept: no blanks around it, no invisible signs, and a domain of other letters in its ASCII form.

    Raises ValueError for a domain that has no such form. What is no address at all comes back as it is, to be judged by others.
    """
    name, at, domain = unicodedata.normalize("NFKC", on_one_line(typed)).strip().rpartition("@")
    if domain.isascii():
        return f"{name}{at}{domain}"
    return f"{name}{at}{idna.encode(domain, uts46=True).decode()}"  # IDNAError is a ValueError
