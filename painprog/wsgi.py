"""The entry of the web server."""

import os

import holidays  # noqa: F401  (takes a second to import: let the start of a web process pay for it, not the first preview)
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painprog.settings")
application = get_wsgi_application()
