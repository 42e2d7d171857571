"""A handout's file as it leaves: saved under a name made of its title, never shown as anything else than it is."""

from django.http import FileResponse, Http404
from django.utils.text import slugify

from courses.handouts.contents import ENDINGS
from courses.models import Handout


def file_of(handout: Handout) -> FileResponse:
    """The file, to be saved. Raises Http404 for a link, and where the file has gone from the disk."""
    if not handout.file:
        raise Http404
    try:
        content = handout.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"{slugify(handout.title)[:60] or 'handout'}{ENDINGS[handout.content][0]}"
    kind = f"{handout.content}; charset=utf-8" if handout.content == "text/plain" else handout.content
    response = FileResponse(content, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
