"""One section of what an edition says about itself."""

from typing import Any

from common.boxes import laid_out, lines
from common.once import VersionedForm
from courses.about import MOST_CHARACTERS, Part


class SectionForm(VersionedForm):
    """Its words."""

    text = lines("Words", MOST_CHARACTERS, rows=12, hint="Plain text. An empty line begins a new paragraph.")

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": part.text}, version=part.version, **kwargs)
        self.helper = laid_out("text", button="Save")
