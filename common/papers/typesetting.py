"""Typesets tagged PDF (PDF/UA-1) with typst: a template of ours, and words that are never read as instructions.

A name like #read("/etc/passwd") put into the source would be obeyed. So words go in as JSON beside the source, and the only
folder that typst may read is that of the templates.
"""

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import fontpkg
import typst
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates" / "typeset"
# Plain, with every accent of European names in its place. An absent font falls back without a word, so it comes with the program.
FONT = "Noto Sans"
STANDARD: Literal["ua-1"] = "ua-1"
# What it draws for certain.
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")


def typeset(template: str, words: Mapping[str, Any], *, now: dt.datetime) -> bytes:
    """Return a PDF of this template with these words: texts, and lists and mappings of texts.

    A sign that no font of ours can draw would spoil the whole document; if there is one, such signs are left out as "?".
    """
    try:
        return _compiled(template, words, now)
    except typst.TypstError:
        drawable = _drawable(words)
        if drawable == words:
            raise
        return _compiled(template, drawable, now)


def _compiled(template: str, words: Mapping[str, Any], now: dt.datetime) -> bytes:
    compiled = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"words": json.dumps(words), "font": FONT},
        pdf_standards=[STANDARD],
        timestamp=int(now.timestamp()),
    )
    return bytes(compiled)


@cache
def _fonts() -> str:
    return str(fontpkg.path(FONT).parent)


def _drawable(words: Any) -> Any:
    """The same words with a question mark for each sign that may have no shape."""
    if isinstance(words, str):
        return "".join(sign if _has_shape(sign) else "?" for sign in words)
    if isinstance(words, Mapping):
        return {name: _drawable(value) for name, value in words.items()}
    if isinstance(words, list | tuple):
        return [_drawable(value) for value in words]
    return words


def _has_shape(sign: str) -> bool:
    if sign < "\u0250" or unicodedata.category(sign) in ("Pd", "Pi", "Pf", "Zs", "Mn"):
        return True
    return unicodedata.name(sign, "").startswith(SCRIPTS)
