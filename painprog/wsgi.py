"""The entry of the web server."""

import os

import holidays  # noqa: F401  (takes a second to import: let the start of a web process pay for it, not the first preview)
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painprog.settings")
application = get_wsgi_application()

from reviews.measures.catalogue import shipped_measures  # noqa: E402

# A mistake in a measure's file stops the start here as well; and no request pays for reading the files.
shipped_measures()
