"""A folder outside the program in which the packs lie as well: the way to them when the program itself is away."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from accounts.models import Organisation

Laid = tuple[str, str, bytes]  # copy, site, file


def lay_out(organisation: Organisation, packs: Iterable[Laid], first: dt.date) -> list[Path]:
    """Write the packs into the folder of the settings, one below it for each copy, in place of the organisation's earlier ones.

    Nothing is done where no folder is set. Whoever may read which copy is said by the rights of the two folders.
    """
    if not settings.DOWNTIME_PACK_FOLDER:
        return []
    whose, written = f"{organisation.pk}-{slugify(organisation.name)}", []
    for copy, site, content in packs:
        path = Path(settings.DOWNTIME_PACK_FOLDER) / copy / f"{whose}-{first}-{slugify(site)}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    for old in set(Path(settings.DOWNTIME_PACK_FOLDER).glob(f"*/{organisation.pk}-*.pdf")) - set(written):
        old.unlink(missing_ok=True)
    return written
