"""Which signs our PDFs can draw: the letters that come with the program, and those of the system's Noto where it is installed."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts
import manimgx_fonts_cjk
from django.core.checks import CheckMessage, Info
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

from common.text.typed_text import INVISIBLE, as_kept

FONT = "Noto Sans"
OWN = Path(manimgx_fonts.__file__).parent
OWN_CJK = Path(manimgx_fonts_cjk.__file__).parent
# Debian's fonts-noto-core, which the Dockerfile installs: scripts that the packages lack.
SYSTEM = Path("/usr/share/fonts/truetype/noto")
PLAIN = "NotoSans[[]wght[]].ttf"
INSTEAD = "?"
# A letter of each script that a living language is written in, to tell which of them can't be printed.
SCRIPTS = {
    "Latin": "a",
    "Greek": "α",
    "Cyrillic": "ж",
    "Armenian": "ա",
    "Georgian": "ა",
    "Hebrew": "א",
    "Arabic": "ع",
    "Syriac": "ܐ",
    "Thaana": "ހ",
    "N’Ko": "ߒ",
    "Adlam": "𞤀",
    "Ethiopic": "አ",
    "Tifinagh": "ⴰ",
    "Vai": "ꔀ",
    "Devanagari": "अ",
    "Bengali": "অ",
    "Gurmukhi": "ਅ",
    "Gujarati": "અ",
    "Odia": "ଅ",
    "Tamil": "அ",
    "Telugu": "అ",
    "Kannada": "ಅ",
    "Malayalam": "അ",
    "Sinhala": "අ",
    "Meitei": "ꯀ",
    "Ol Chiki": "ᱚ",
    "Tibetan": "ཀ",
    "Thai": "ก",
    "Lao": "ກ",
    "Khmer": "ក",
    "Burmese": "က",
    "Javanese": "ꦄ",
    "Balinese": "ᬅ",
    "Sundanese": "ᮃ",
    "Mongolian": "ᠠ",
    "Chinese": "中",
    "Japanese": "あ",
    "Korean": "한",
    "Bopomofo": "ㄅ",
    "Yi": "ꀀ",
    "Cherokee": "Ꭰ",
    "Canadian syllabics": "ᐁ",
    "Braille": "⠃",
}


def folders() -> list[Path]:
    """Where the typesetter finds its letters."""
    return [folder for folder in (OWN, OWN_CJK, SYSTEM) if folder.is_dir()]


def scripts_lacking() -> list[str]:
    """The scripts that nothing here has letters of."""
    return [name for name, letter in SCRIPTS.items() if without_shape(letter)]


def without_shape(words: Any) -> dict[str, str]:
    """Each sign that can't be drawn, with the text it first stands in. Takes a text, or lists and mappings of texts."""
    found: dict[str, str] = {}
    for text in texts_in(words):
        signs = as_kept(INVISIBLE.sub("", text))
        missing = {sign for sign in signs if not sign.isspace()} if not signs.isascii() else set()
        for file in _files():
            if not missing:
                break
            missing -= _drawn_by(file)
        found |= {sign: text for sign in sorted(missing, key=signs.index) if sign not in found}
    return found


def sentences_about(words: Any) -> list[str]:
    """What a page says before these words are printed: one sentence for each sign that has no shape."""
    sentence = _("“%(sign)s” in “%(text)s” can’t be printed here. The PDF shows “%(instead)s” for it.")
    return [sentence % {"sign": sign, "text": text, "instead": INSTEAD} for sign, text in without_shape(words).items()]


def texts_in(words: Any) -> Iterator[str]:
    """Every text in lists and mappings of texts."""
    if isinstance(words, str):
        yield words
    elif isinstance(words, Mapping):
        for value in words.values():
            yield from texts_in(value)
    elif isinstance(words, list | tuple):
        for value in words:
            yield from texts_in(value)


@cache
def _files() -> list[tuple[Path, int]]:
    """The files to look for a sign in, the likeliest first; which of a file's fonts, or -1 where it is one."""
    plain = sorted(OWN.glob(PLAIN))
    others = [file for file in sorted(OWN.glob("*.ttf")) if file not in plain]
    system = sorted(SYSTEM.glob("Noto*-Regular.ttf"))
    return [
        *((file, -1) for file in (*plain, *others)),
        *((file, 0) for file in OWN_CJK.glob("*.ttc")),
        *((file, -1) for file in system),
    ]


@cache
def _drawn_by(file: tuple[Path, int]) -> frozenset[str]:
    path, number = file
    with TTFont(path, fontNumber=number, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap() or ()))


def letters_of_every_script(**_: Any) -> list[CheckMessage]:
    """Name, for `manage.py check --deploy`, the scripts whose letters no PDF can show here."""
    lacking = scripts_lacking()
    if not lacking:
        return []
    hint = "Install Debian's fonts-noto-core, or another system's Noto into /usr/share/fonts/truetype/noto."
    return [Info(f"PDFs can't show these scripts: {', '.join(lacking)}.", hint=hint, id="painprog.I001")]
