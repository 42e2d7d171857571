"""Text as a search compares it: no accents, no capitals, no signs.

Stored beside the text it was made from (`search_key`), because databases differ in what they fold: SQLite's
case-insensitive search doesn't know that É and é are one letter, and PostgreSQL sorts them by their code.
"""

import re
import unicodedata

# Letters that Unicode doesn't take apart into a plain letter and a mark.
UNDIVIDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
APOSTROPHES = re.compile("['’‘ʼ`´＇]")  # O'Brien, O’Brien and OBrien are the same name
OTHER_SIGNS = re.compile(r"[\W_]+")  # hyphens, commas and blanks all part words


def folded(text: str) -> str:
    """Lower-case words without accents, parted by single blanks: "  Élodie O’Brien-Łuk" is "elodie obrien luk".

    Letters of other scripts stay, so a name in Greek or Arabic is found by the same letters.
    """
    plain = text
    for _ in range(2):  # taking apart can bring out capitals, and folding them can bring out marks and apostrophes
        plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", plain)).casefold()
    letters = (sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.category(sign).startswith("M"))
    return OTHER_SIGNS.sub(" ", unicodedata.normalize("NFC", "".join(letters).translate(UNDIVIDED))).strip()
