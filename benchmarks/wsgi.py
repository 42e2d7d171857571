"""One process that answers for both: the program, and the bare page under /bare/."""

from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

painprog = get_wsgi_application()

from benchmarks.bare_page import BareApplication  # noqa: E402  (models can be imported only from here on)

bare = BareApplication()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as whichever of the two was asked."""
    answering = bare if environ["PATH_INFO"] == "/bare/" else painprog
    return answering(environ, start_response)
