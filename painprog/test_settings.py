"""Settings of the test suite: those of a local run, on the database that tests/servers.py started, and quicker to sign in to."""

import os

from django.core.exceptions import ImproperlyConfigured

if "PAINPROG_TEST_FOLDER" not in os.environ:
    raise ImproperlyConfigured("Run the tests with python -m pytest from the project's folder: it starts their database.")

# Each process of the suite has folders of its own: what one asks its broker for, another must not find.
if "PYTEST_XDIST_WORKER" in os.environ and "PAINPROG_TEST_WORKER" not in os.environ:
    os.environ["PAINPROG_TEST_WORKER"] = os.environ["PYTEST_XDIST_WORKER"]
    os.environ["PAINPROG_VAR"] += "_" + os.environ["PYTEST_XDIST_WORKER"]

from painprog.settings import *  # noqa: F403  (the sentence above comes before any setting fails in its own way)
from painprog.settings import INSTALLED_APPS, MIDDLEWARE, STATIC_ROOT

# argon2 takes a fifth of a second for each sign-in, on purpose; nobody attacks a test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A query repeated for each row of a page is an error at once, not a slow page later. It stays silent unless it is installed.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# Django reads the row of a session once more to delete it, when a password or an address has changed: no page's doing.
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]

# Names without digests: no collecting before a test. The collected form is what development/run_checks.py looks at.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
