"""Settings. Everything that differs between installations comes from the environment (docs/operators.md).

Without any environment this is the local run: SQLite and mails in var/, Celery's filesystem broker, a secret key made once.
"""

import tomllib
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from painprog import moved_clock
from painprog.local_state import secret_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
VAR_DIR = Path(env.str("PAINPROG_VAR", default=str(BASE_DIR / "var")))

# PRODUCTION asks for what a local run makes itself: a secret key, a database, hosts.
PRODUCTION = env.bool("PAINPROG_PRODUCTION", default=False)
DEMO = env.bool("PAINPROG_DEMO", default=False)
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("PAINPROG_DEMO is for trying out: take it away where PAINPROG_PRODUCTION is set.")
# make run NOW=…: how many seconds the clock of this run is ahead of the machine's.
if CLOCK_AHEAD := env.float("PAINPROG_CLOCK_AHEAD", default=0.0):
    if PRODUCTION:
        raise ImproperlyConfigured("PAINPROG_CLOCK_AHEAD is for trying out: take it away where PAINPROG_PRODUCTION is set.")
    moved_clock.move(CLOCK_AHEAD)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", default="") or secret_key(VAR_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# What the audit trail is sealed with, the one in use first and those used before it after; by the secret key where none is given.
AUDIT_KEYS = env.list("AUDIT_KEYS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "common",
    "accounts",
    "courses",
    "participants",
    "reviews",
    "reminders",
    "desk",
    "painprog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "common.middleware.DatabaseAwayMiddleware",
    "common.middleware.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.middleware.ClockMiddleware",
    "accounts.middleware.MembershipMiddleware",
    "accounts.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "painprog.urls"
WSGI_APPLICATION = "painprog.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.pages.menu.menu",
            ],
            "builtins": ["common.templatetags.nhsuk", "common.templatetags.words"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "nhsuk"
CRISPY_TEMPLATE_PACK = "nhsuk"

# --- Database -----------------------------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # A writer takes its lock when the transaction begins, so that what was re-checked under it stays true (docs/decisions/0007).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
if PRODUCTION:
    DATABASES = {"default": env.db("DATABASE_URL")}
else:
    DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'painprog.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # Ten minutes: what a connection has prepared (docs/decisions/0071) serves as long as it lasts.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Nobody waits for ever: for somebody else's change, or for a question that was never meant to take so long. Less than a
    # web server's patience, so that the page that says so is ours. Migrations may take their time (common.apps). Nor does
    # PostgreSQL compile a question for a fifth of a second that it then answers in a hundredth.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c lock_timeout=10s -c statement_timeout=30s -c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: broker and cache, or neither -----------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    # Seconds after which a server that is there and silent is given up on: nobody's page hangs on what only wakes a worker.
    silent = {"socket_connect_timeout": 1.0, "socket_timeout": 2.0}
    CACHES: dict[str, dict[str, object]] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "OPTIONS": silent}
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = dict(silent)
    CELERY_BROKER_CONNECTION_TIMEOUT = 2.0
else:
    # Shared between the web processes (sign-in limits need that), in the database because there is nothing else.
    CACHES = {
        "default": {
            "BACKEND": "common.kept_cache.KeptCache",
            "LOCATION": "cache_entries",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }
    CELERY_BROKER_URL = "files://localhost"  # painprog.file_broker
    BROKER_DIR = VAR_DIR / "broker"
    for folder in ("queue", "processed", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Mail ---------------------------------------------------------------------------------------------------------------
MAIL_DIR = VAR_DIR / "mail"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail:///") if not PRODUCTION else env.email_url("EMAIL_URL")
if EMAIL_CONFIG["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    # The local run: each mail a file that /messages/mailbox/ shows.
    EMAIL_BACKEND = "reminders.channels.mailbox.MailboxBackend"
else:
    EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
    EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "localhost")
    EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or 25
    EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
    EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
    EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
# Seconds; far below the lease of reminders.sending.sender, so a mail server that hangs never outlives the claim.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="appointments@localhost")
# The address that links in mails and pages start with.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="http://localhost:8000")

# --- People who sign in ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.signing_in.adapter.ClosedSignUp"
ACCOUNT_FORMS = {
    "login": "accounts.signing_in.forms.SignInForm",
    "reset_password": "accounts.signing_in.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.signing_in.forms.NewPasswordForm",
    "reauthenticate": "accounts.second_factor.forms.PasswordAgainForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Per account tight, per address wide: a whole hospital comes from one address, and one person's slips must not lock it out.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    # By account and client address; then by account alone, with waits that grow with the tries and end by themselves; and by a
    # device that was signed in with lately, which neither of these keeps out (accounts/signing_in/adapter.py).
    "login_failed": "5/300s/key,100/m/ip",
    "login_failed_account": "10/30s/key,20/2m/key,30/5m/key",
    "login_failed_device": "10/300s/key",
    # Nobody's mailbox is filled by a stranger.
    "reset_password": "60/m/ip,5/900s/key,10/d/key",
    # Codes of the second factor, beside the five wrong ones in five minutes: nobody guesses for weeks.
    "second_factor": "50/d/key",
    "reauthenticate": "10/m/user",
    "reset_password_from_key": "60/m/ip",
    # A participant's code (desk/own/sign_in_views.py): five guesses each, so an address has 25 in a quarter of an hour.
    "ask_for_code": "60/m/ip,5/900s/key",
    # The public form (desk/join/views.py): a family or a day centre at one network, and nobody's mailbox filled by a stranger.
    "register": "30/h/ip,5/h/key",
}
# The second factor (docs/decisions/0048-second-factor.md).
MFA_ADAPTER = "accounts.second_factor.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A finger, a face or a PIN: a passkey that opens the door alone must be more than a thing somebody found.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Browsers give passkeys to https and to localhost; trying out goes by http.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Telephones' clocks differ: the code before and the one after fit too, and each once (accounts/second_factor/forms.py).
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_FORMS = {
    "authenticate": "accounts.second_factor.forms.SecondStepForm",
    "reauthenticate": "accounts.second_factor.forms.CodeAgainForm",
    "activate_totp": "accounts.second_factor.forms.SetUpAppForm",
    "add_webauthn": "accounts.second_factor.forms.AddPasskeyForm",
}
# Pages with clinical text are kept from a session without a second factor, whatever an organisation asks for.
CLINICAL_NEEDS_SECOND_FACTOR = env.bool("CLINICAL_NEEDS_SECOND_FACTOR", default=PRODUCTION)
if PRODUCTION and not CLINICAL_NEEDS_SECOND_FACTOR:
    raise ImproperlyConfigured("CLINICAL_NEEDS_SECOND_FACTOR can't be taken away where PAINPROG_PRODUCTION is set.")

ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"

# How many proxies of ours a request passes, each adding to X-Forwarded-For: the client is the one before the first of them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# How many wrong codes a day one address and date of birth has, in all browsers together; more would add up to a chance.
WRONG_CODES_A_DAY = env.int("WRONG_CODES_A_DAY", default=20)

# At which hour of an organisation's day the registers of the next one are put on paper (desk.downtime).
DOWNTIME_PACK_HOUR = env.int("DOWNTIME_PACK_HOUR", default=18)
# A folder in which they lie as well, to be reached while the program is away; none: they lie in the database alone.
DOWNTIME_PACK_FOLDER = env.str("DOWNTIME_PACK_FOLDER", default="")

# Within how many weeks nearly everybody is to have a place, where the capacity report isn't asked for another wait.
TARGET_WAIT_WEEKS = env.int("TARGET_WAIT_WEEKS", default=18)

# What Prometheus brings to read the figures; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# A private calendar address answers this often a minute: a calendar asks every few minutes, and several devices may wake at once.
CALENDAR_ASKS_A_MINUTE = env.int("CALENDAR_ASKS_A_MINUTE", default=10)

# --- What the browser is told -----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb")}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "painprog_session"
CSRF_COOKIE_NAME = "painprog_csrf"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
CSRF_FAILURE_VIEW = "common.pages.error_pages.csrf_failed"

# --- Language, time, files ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
# Stored and computed in UTC; each organisation's own zone is applied where a time is shown (docs/domain.md, chapter 5).
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Files that people put there (handouts): never served but by a page that asks who wants them. Backed up with the database.
MEDIA_ROOT = env.path("MEDIA_FOLDER", default=str(VAR_DIR / "files"))
FILE_UPLOAD_PERMISSIONS = 0o600
HANDOUT_MOST_MEGABYTES = env.int("HANDOUT_MOST_MEGABYTES", default=50)
# Days after a day until who came as a guest, and where somebody was by video, is forgotten.
GUEST_NAMES_KEPT_DAYS = env.int("GUEST_NAMES_KEPT_DAYS", default=14)
WHEREABOUTS_KEPT_DAYS = env.int("WHEREABOUTS_KEPT_DAYS", default=7)
# Where somebody who will come by video tries their device: the provider's own test page. Empty: the check is without one.
VIDEO_CHECK_LINK = env.str("VIDEO_CHECK_LINK", default="")

# Test numbers (ranges 5… and 9…) are refused in production (docs/domain.md, chapter 7).
ALLOW_TEST_NHS_NUMBERS = env.bool("ALLOW_TEST_NHS_NUMBERS", default=not PRODUCTION)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "common.json_logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"painprog": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
