"""Where a letter goes, as it stands in the window of an envelope; and a practice's code. Rules of plain values.

They stand in docs/domain.md, chapter 7.
"""

import re

from common.refused import Refused
from common.text.folding import folded
from common.text.typed_text import as_kept

# With the name above them three to seven lines, which is what a window shows and a letter service takes.
FEWEST_LINES, MOST_LINES = 2, 6
LONGEST_LINE = 60
POSTCODE = re.compile(r"(GIR0AA|[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2})")
PRACTICE_CODE = re.compile(r"[A-Z0-9]{3,10}")


def read_address(typed: str, country: str, field: str = "postal_address") -> str:
    """What somebody typed, as lines on an envelope, the postcode in capitals with its blank; "" for nothing.

    One line with commas is taken apart at them. `country` is the organisation's (ISO code): from there a last line that is no
    postcode must name the country it goes to. Raises Refused with `field`.
    """
    lines = _lines(typed)
    if not lines:
        return ""
    if not FEWEST_LINES <= len(lines) <= MOST_LINES:
        few = "An address has a street and a postcode, a line each." if len(lines) < FEWEST_LINES else ""
        raise Refused(
            few or f"Write the address in {MOST_LINES} lines or fewer: more don’t show in an envelope’s window.", field=field
        )
    if long := next((line for line in lines if len(line) > LONGEST_LINE), ""):
        raise Refused(f"“{long[:30]}…” is too long for an envelope. Write it on two lines.", field=field)
    if country == "GB":
        lines[-1] = _uk_ending(lines[-1], field)
    return "\n".join(lines)


def postcode_in(line: str) -> str:
    """This line as a UK postcode, "CB2 0QQ", or "" when it is none."""
    run = "".join(line.split()).upper()
    return f"{run[:-3]} {run[-3:]}" if POSTCODE.fullmatch(run) else ""


def read_practice_code(typed: str) -> str:
    """A practice's code in the ODS, in capitals without blanks; "" for nothing. Raises Refused with its field."""
    code = "".join(typed.split()).upper()
    if code and not PRACTICE_CODE.fullmatch(code):
        raise Refused("A practice’s code has 3 to 10 letters and figures, for example D81001.", field="gp_code")
    return code


def _lines(typed: str) -> list[str]:
    kept = as_kept(typed).replace("\t", " ")
    parts = kept.split("\n") if "\n" in kept.strip() else kept.split(",")
    return [line for part in parts if (line := " ".join(part.split()).strip(" ,"))]


def _uk_ending(line: str, field: str) -> str:
    if postcode := postcode_in(line):
        return postcode
    if folded(line) in COUNTRIES:
        return line
    raise Refused("End the address with a line for the postcode, or for the country if it isn’t in the UK.", field=field)


# Countries as they stand on the last line of an address from the UK, folded: what a letter service takes in English.
_COUNTRY_NAMES = """
Afghanistan, Albania, Algeria, Andorra, Angola, Antigua and Barbuda, Argentina, Armenia, Aruba, Australia, Austria,
Azerbaijan, Bahamas, Bahrain, Bangladesh, Barbados, Belarus, Belgium, Belize, Benin, Bermuda, Bhutan, Bolivia, Bosnia and
Herzegovina, Botswana, Brazil, Brunei, Bulgaria, Burkina Faso, Burundi, Cambodia, Cameroon, Canada, Cape Verde, Cayman
Islands, Central African Republic, Chad, Chile, China, Colombia, Comoros, Congo, Costa Rica, Croatia, Cuba, Cyprus, Czech
Republic, Czechia, Democratic Republic of the Congo, Denmark, Djibouti, Dominica, Dominican Republic, East Timor, Ecuador,
Egypt, El Salvador, Equatorial Guinea, Eritrea, Estonia, Eswatini, Ethiopia, Falkland Islands, Faroe Islands, Fiji, Finland,
France, French Polynesia, Gabon, Gambia, Georgia, Germany, Ghana, Gibraltar, Greece, Greenland, Grenada, Guatemala, Guinea,
Guinea-Bissau, Guyana, Haiti, Honduras, Hong Kong, Hungary, Iceland, India, Indonesia, Iran, Iraq, Ireland, Israel, Italy,
Ivory Coast, Jamaica, Japan, Jordan, Kazakhstan, Kenya, Kiribati, Kosovo, Kuwait, Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho,
Liberia, Libya, Liechtenstein, Lithuania, Luxembourg, Macau, Madagascar, Malawi, Malaysia, Maldives, Mali, Malta, Marshall
Islands, Mauritania, Mauritius, Mexico, Micronesia, Moldova, Monaco, Mongolia, Montenegro, Montserrat, Morocco, Mozambique,
Myanmar, Namibia, Nauru, Nepal, Netherlands, New Zealand, Nicaragua, Niger, Nigeria, North Korea, North Macedonia, Norway,
Oman, Pakistan, Palau, Palestine, Panama, Papua New Guinea, Paraguay, Peru, Philippines, Poland, Portugal, Puerto Rico, Qatar,
Republic of Ireland, Romania, Russia, Rwanda, Saint Helena, Saint Kitts and Nevis, Saint Lucia, Saint Vincent and the
Grenadines, Samoa, San Marino, Sao Tome and Principe, Saudi Arabia, Senegal, Serbia, Seychelles, Sierra Leone, Singapore,
Slovakia, Slovenia, Solomon Islands, Somalia, South Africa, South Korea, South Sudan, Spain, Sri Lanka, Sudan, Suriname,
Sweden, Switzerland, Syria, Taiwan, Tajikistan, Tanzania, Thailand, Togo, Tonga, Trinidad and Tobago, Tunisia, Turkey,
Turkmenistan, Tuvalu, Uganda, Ukraine, United Arab Emirates, United States, United States of America, Uruguay, USA,
Uzbekistan, Vanuatu, Vatican City, Venezuela, Vietnam, Yemen, Zambia, Zimbabwe
"""
COUNTRIES = frozenset(folded(name) for name in _COUNTRY_NAMES.replace("\n", " ").split(","))
