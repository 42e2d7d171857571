"""Typesets tagged PDF (PDF/UA-1) with typst: a template of ours, and words that are never read as instructions.

A name like #read("/etc/passwd") put into the source would be obeyed. So words go in as JSON beside the source, and the only
folder that typst may read is that of the templates.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import typst
from django.conf import settings

from common.papers.letters import FONT, INSTEAD, folders, without_shape
from common.text.typed_text import as_kept

TEMPLATES = settings.BASE_DIR / "templates" / "typeset"
STANDARD: Literal["ua-1"] = "ua-1"
UNDRAWN = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MOST_TRIES = 50


def typeset(template: str, words: Mapping[str, Any], *, now: dt.datetime) -> bytes:
    """Return a PDF of this template with these words: texts, and lists and mappings of texts.

    A sign that no font of ours can draw would spoil the whole document, so it is left out as "?", and nothing else is
    (`common.papers.letters.without_shape` names such signs before).
    """
    drawable = _drawn(words, dict.fromkeys(without_shape(words), INSTEAD))
    for _ in range(MOST_TRIES):
        try:
            return _compiled(template, drawable, now)
        except typst.TypstError as error:  # signs that have a shape each, and none together
            undrawn = UNDRAWN.search(error.message)
            if undrawn is None:
                raise
            text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), undrawn[1])
            drawable = _drawn(drawable, {text: INSTEAD})
    return _compiled(template, drawable, now)


def _compiled(template: str, words: Any, now: dt.datetime) -> bytes:
    compiler = typst.Compiler(str(TEMPLATES / template), root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True)
    compiled = compiler.compile(
        format="pdf",
        sys_inputs={"words": json.dumps(words), "font": FONT},
        pdf_standards=[STANDARD],
        timestamp=int(now.timestamp()),
    )
    return bytes(compiled)  # type: ignore[arg-type]  # one document is one file


@cache
def _fonts() -> typst.Fonts:
    """The letters, read once; no others that the typesetter brings, so that what is said to have no shape has none."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders()])


def _drawn(words: Any, instead: Mapping[str, str]) -> Any:
    """The same words without control signs, and with another sign for some."""
    if isinstance(words, str):
        text = as_kept(words)
        for sign, other in instead.items():
            text = text.replace(sign, other)
        return text
    if isinstance(words, Mapping):
        return {name: _drawn(value, instead) for name, value in words.items()}
    if isinstance(words, list | tuple):
        return [_drawn(value, instead) for value in words]
    return words
