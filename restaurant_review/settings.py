"""Every setting of the site, read from the environment.

Imports with an empty environment and is safe by default. What a deployment must set is judged by the system
checks in ``restaurant_review.checks``, not here. ``docs/settings.md`` lists the names.
"""

from email.utils import formataddr
from pathlib import Path

import django_stubs_ext
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from restaurant_review.conf.database import database_settings
from restaurant_review.conf.environment import Environment
from restaurant_review.conf.hosts import allowed_hosts, trusted_proxy_count
from restaurant_review.conf.mail import mailer_settings
from restaurant_review.conf.photo_storage import photo_origins, photo_storage_settings
from restaurant_review.conf.server import ServerSettings
from restaurant_review.observability import logs

BASE_DIR = Path(__file__).resolve().parent.parent

# Lets ModelAdmin[Review] and its like be written where Django itself does not allow it at run time.
django_stubs_ext.monkeypatch()

env = Environment()
Environment.read_env(BASE_DIR / ".env")

# Core

# What the masthead, titles and mails call the site.
SITE_NAME = env.str("SITE_NAME", default="Second Helping")

DEBUG = env.bool("DEBUG", default=False)

# Empty means "not configured": Django then refuses to sign anything, and a system check says so at start.
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# Also who may send forms: a form comes from the host that it is sent to, or it is refused.
ALLOWED_HOSTS = allowed_hosts(env)

ROOT_URLCONF = "restaurant_review.urls"
WSGI_APPLICATION = "restaurant_review.wsgi.application"

INSTALLED_APPS = [
    # Before the others, because its templates and commands come first.
    "restaurant_review",
    "reviews",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    # Lets forms be drawn by templates of ours.
    "django.forms",
]
# The image leaves the demonstration data out.
if (BASE_DIR / "demo").is_dir():
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    # First, so that whatever is logged of a request carries its ids.
    "restaurant_review.observability.request_log.RequestLogMiddleware",
    # Early, because probes come by addresses that nothing else answers for.
    "restaurant_review.serving.health.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After what answers without a page.
    "restaurant_review.observability.telemetry.telemetry_middleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "restaurant_review.middleware.CacheControlMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "restaurant_review.middleware.LanguageFromPathMiddleware",
    "restaurant_review.middleware.RequestSizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reviews.rate_limits.RateLimitMiddleware",
    "restaurant_review.middleware.ErrorPageMiddleware",
]

# Database

DATABASES = {"default": database_settings(env)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How a container starts

# What `manage.py prepare` does about migrations: auto, check or never.
RUN_MIGRATIONS = env.str("RUN_MIGRATIONS", default="auto")
# gunicorn.conf.py reads the same numbers. They are read here as well so that commands and system checks see them.
SERVER = ServerSettings.from_environment(env)

# Logs and telemetry

LOGGING_CONFIG = "restaurant_review.observability.logs.configure"
LOGGING = logs.configuration(env)

# Where to export traces and metrics (restaurant_review.observability.telemetry). OpenTelemetry's own packages read the
# other OTEL_* names.
APPLICATIONINSIGHTS_CONNECTION_STRING = env.str("APPLICATIONINSIGHTS_CONNECTION_STRING", default="")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")

# Identity

# Service Connector names it after the service that it connects; it is the same identity.
AZURE_CLIENT_ID = (
    env.str("AZURE_CLIENT_ID", default="")
    or env.str("AZURE_POSTGRESQL_CLIENTID", default="")
    or env.str("AZURE_STORAGEBLOB_CLIENTID", default="")
)

# People

AUTH_USER_MODEL = "reviews.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_reviews"

ACCOUNT_ADAPTER = "reviews.accounts.AccountAdapter"
ACCOUNT_FORMS = {"signup": "reviews.forms.accounts.SignUpForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# A field that people cannot see and programs fill in.
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code rather than a link: who confirms stays in the tab with the review that they were about to write.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# allauth offers the change to new people only, which would tell whether an address has an account: they begin again.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# A code that was typed across the half minute is as good as one before it.
MFA_TOTP_TOLERANCE = 1
# Passkeys need TLS everywhere but on a laptop.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# How many proxies in front of the site add to X-Forwarded-For: what a client wrote itself is never believed.
ALLAUTH_TRUSTED_PROXY_COUNT = trusted_proxy_count(env)

# Mail

# Every mail goes through the outbox, which sends it on by MAIL_URL (restaurant_review.mail.outbox).
MAIL_URL = env.str("MAIL_URL", default="console:")
MAILERS = {
    "default": {"BACKEND": "restaurant_review.mail.outbox.EmailBackend"},
    "delivery": mailer_settings(MAIL_URL),
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default=formataddr((SITE_NAME, "no-reply@localhost")))

# Cache

# Only allauth's rate limits are cached. Shared by all processes and replicas; the database needs no second service.
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://restaurant_review_cache")}
# Django keeps 300 by default, and throws away a third beyond: whoever fails to sign in often could empty it.
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"

# Templates

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "restaurant_review.rendering.site",
            ],
        },
    },
]

FORM_RENDERER = "restaurant_review.rendering.FormRenderer"

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# While developing, files are served from where they are written, without `collectstatic`.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    # The photos. Whatever their address is, it was given out by a page that its reader may see.
    "default": photo_storage_settings(env, BASE_DIR / "media"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Safety

MAX_REQUEST_BYTES = 3_000_000
# By name of the address, for people who are signed in: a photo of 20 MB, and ten of them with the form around them.
MAX_REQUEST_BYTES_BY_URL_NAME = {"upload_photo": 21_000_000, "write_review": 210_000_000}
SECURE_CSP = {
    "default-src": [CSP.NONE],
    # "data:" is the QR code of an authenticator app, which must not be an address that can be fetched twice.
    "img-src": [CSP.SELF, "data:", *photo_origins(env)],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
# A proxy ends TLS and says so; without one, anybody could say so.
IS_BEHIND_PROXY = trusted_proxy_count(env) > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_PROXY else None
SECURE_SSL_REDIRECT = IS_BEHIND_PROXY and not DEBUG
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE_SSL_REDIRECT else 0
# The domains beside and below the site's may be others', who decide for themselves. A check of ours says what the other
# two do, and names the variable.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W005", "security.W008", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
CSRF_FAILURE_VIEW = "restaurant_review.error_pages.csrf_failure"
