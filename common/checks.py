"""What `manage.py check --deploy` says about the machine."""

from typing import Any

from django.core.checks import CheckMessage, Info

from common.papers.letters import scripts_lacking


def letters_of_every_script(**_: Any) -> list[CheckMessage]:
    """Name the scripts whose letters no PDF can show here."""
    lacking = scripts_lacking()
    if not lacking:
        return []
    hint = "Install Debian's fonts-noto-core, or another system's Noto into /usr/share/fonts/truetype/noto."
    return [Info(f"PDFs can't show these scripts: {', '.join(lacking)}.", hint=hint, id="painprog.I001")]
