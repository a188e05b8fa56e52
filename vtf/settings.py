"""Settings of the whole system, read from the environment; each variable is named in README.md."""

import secrets
import sys
from pathlib import Path
from zoneinfo import available_timezones

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from vtf.core.keys import key_of
from vtf.core.logs import without_personal_data

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR_DIR = Path(env("VTF_VAR_DIR", default=str(BASE_DIR / "var")))  # database, files and caches of this machine

DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("VTF_DEMONSTRATION", default=False)  # says "synthetic data" on every page
TESTING = "pytest" in sys.modules

# A missing variable that production needs stops the start with one clear line.
if not (DEBUG or DEMONSTRATION or TESTING):
    needed = ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "BASE_URL", "FIELD_ENCRYPTION_KEYS")
    missing = [name for name in needed if not env.ENVIRON.get(name)]
    if missing:
        raise ImproperlyConfigured(f"Set these environment variables before the start: {', '.join(missing)}.")

SECRET_KEY = env("SECRET_KEY", default=secrets.token_urlsafe(48))
# The first key encrypts, all decrypt (vtf/core/encryption.py); without any, one is derived from SECRET_KEY.
_given = env("FIELD_ENCRYPTION_KEYS", default="")
FIELD_ENCRYPTION_KEYS = _given.split(",") if _given else []
_keys = [key_of(text) for text in FIELD_ENCRYPTION_KEYS]  # what is no key stops the start
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
BASE_URL = env("BASE_URL", default="http://localhost:8000").rstrip("/")
IS_SECURE = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "vtf.core",
    "vtf.history",
    "vtf.notifications",
    "vtf.policies",
    "vtf.states",
    "vtf.accounts",
    "vtf.conferences",
    "vtf.files",
    "vtf.documents",
    "vtf.ledger",
    "vtf.contributions",
    "grants.calls",
    "grants.applications",
    "grants.committee",
    "grants.agreements",
    "vtf.opendata",
    "cms",
    "vtf.desk",
    "vtf.demo",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rules",
    "csp",
    "django_htmx",
    "django_structlog",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "vtf.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vtf.accounts.middleware.IdleTimeoutMiddleware",
    "vtf.accounts.middleware.PersonalSettingsMiddleware",
    "vtf.accounts.middleware.SecondFactorMiddleware",
    "vtf.core.middleware.PrivatePagesMiddleware",
    "vtf.core.middleware.ReadingMiddleware",
    "vtf.core.middleware.BrokenRuleMiddleware",
    "grants.committee.middleware.UndertakingMiddleware",
]

ROOT_URLCONF = "vtf.urls"
WSGI_APPLICATION = "vtf.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vtf.core.context_processors.frame",
            ],
            "builtins": ["vtf.core.templatetags.fund"],
        },
    },
]

# Databases: SQLite (WAL, IMMEDIATE) by default, PostgreSQL by DATABASE_URL.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'vtf.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA recursive_triggers=ON;",  # INSERT OR REPLACE meets the triggers too
    }
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}  # a file: threads need one
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:desk"
ACCOUNT_ADAPTER = "vtf.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "change_password": "vtf.accounts.forms.ChangePasswordForm",
    "set_password": "vtf.accounts.forms.SetPasswordForm",
    "reset_password_from_key": "vtf.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by its one-time invitation; nobody signs up alone
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/ip,10/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
MFA_TOTP_ISSUER = "Voluntary Trust Fund"
# Second factors are required for staff, finance and committee everywhere but in the demonstration.
SECOND_FACTOR_REQUIRED = not DEMONSTRATION
STEP_UP_REQUIRED = not DEMONSTRATION  # what moves money asks again who is there
USERSESSIONS_TRACK_ACTIVITY = False  # True would write to the database at every request
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_SECURE else "csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# Transport and browser policy
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = 63_072_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the design system's icons are data-URI masks
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
# Wagtail's admin: own scripts only; its text editor makes style elements (docs/decisions/0007-cms-admin-policy.md).
CMS_ADMIN_CONTENT_SECURITY_POLICY = CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "style-src": [SELF, "'unsafe-inline'"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}

# Languages: the six of the United Nations, at parity.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("STORAGE_ROOT", default=str(VAR_DIR / "files")))
MEDIA_URL = "/media/"  # never served: a file leaves only through a view that checks who asks
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING or DEMONSTRATION
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or DEMONSTRATION  # served from where they lie: nothing to collect
FILE_UPLOAD_PERMISSIONS = 0o600
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", default="")  # empty: files are served unscanned, and say so
FILE_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a budget of 200 lines is one form

UNREAD_COUNTER = "vtf.notifications.selectors.unread_count"

# Mail: written to the log unless EMAIL_URL says otherwise.
vars().update(env.email("EMAIL_URL", default="consolemail://"))  # EMAIL_BACKEND, EMAIL_HOST and so on
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Voluntary Trust Fund <fund@localhost>")

# Content
WAGTAIL_SITE_NAME = "Voluntary Trust Fund"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "csv"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"  # one way in, with its second factor
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})  # the browser does not know that one
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

SILENCED_SYSTEM_CHECKS: list[str] = []
if not IS_SECURE and DEMONSTRATION:  # a demonstration on http://localhost has no TLS to insist on
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]

LOGGING_CONFIG = None  # structlog writes JSON lines without personal data
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        without_personal_data,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ],
    logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    cache_logger_on_first_use=True,
)
if dsn := env("SENTRY_DSN", default=""):
    import sentry_sdk

    sentry_sdk.init(dsn=dsn, send_default_pii=False)

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    SECOND_FACTOR_REQUIRED = STEP_UP_REQUIRED = False
    MEDIA_ROOT = VAR_DIR / "test-files"
