"""Boxes that people write about themselves in: between label and box stands who reads it, and the limit of keeping it private.

Every box of free text that a participant, or somebody who registers, fills is one of these (a test walks them all).
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# The one limit of confidentiality, beside every such box.
LIMIT = _("If you or somebody else could come to serious harm, we have to act on it, and we tell you so.")
TEAM_READS = _("Our team reads this and keeps it to itself.")


class OwnWords(forms.Textarea):
    """Several lines of somebody's own words. `reads` says who reads them."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, reads: Any = TEAM_READS) -> None:
        super().__init__({"rows": 3, **(attrs or {})})
        self.reads = reads


class OwnWordsLine(forms.TextInput):
    """One line of them."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, reads: Any = TEAM_READS) -> None:
        super().__init__(attrs)
        self.reads = reads
