"""Settings of the site, read from the environment.

The module imports with an empty environment, and its defaults are safe. The system checks in
``restaurant_review.checks`` report what a deployment has to set. ``docs/settings.md`` lists the variables.
"""

from pathlib import Path

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from restaurant_review.conf.cache import cache_settings
from restaurant_review.conf.database import database_settings
from restaurant_review.conf.edge import easy_auth, front_door_id
from restaurant_review.conf.environment import Environment
from restaurant_review.conf.hosts import allowed_hosts, site_url, trusted_proxy_count
from restaurant_review.conf.mail import from_address, mailer_settings
from restaurant_review.conf.photo_storage import photo_origins, photo_storage_settings
from restaurant_review.conf.release import built_at, commit_id
from restaurant_review.conf.security_headers import SECURITY_HEADERS, content_security_policy
from restaurant_review.conf.server import ServerSettings
from restaurant_review.observability import logs

BASE_DIR = Path(__file__).resolve().parent.parent

# Makes generic annotations such as ModelAdmin[Review] work at run time.
django_stubs_ext.monkeypatch()

env = Environment()
Environment.read_env(BASE_DIR / ".env")

# Core

# Shown in the masthead, page titles and emails.
SITE_NAME = env.str("SITE_NAME", default="Second Helping")

DEBUG = env.bool("DEBUG", default=False)

# Without SECRET_KEY, Django cannot sign anything, and `manage.py prepare` fails, so that the site does not start.
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# CSRF_TRUSTED_ORIGINS is not needed, because each form is submitted to the host that served it.
ALLOWED_HOSTS = allowed_hosts(env)
# Links in emails, feeds and structured data start with SITE_URL, because the Host header of a request can contain any
# of the site's hosts, and any port.
SITE_URL = site_url(env, ALLOWED_HOSTS)

# If set, requests that have not come through this Azure Front Door are refused (restaurant_review.edge.front_door).
FRONT_DOOR_ID = front_door_id(env)

# The version of the release. Empty and None if the image was built without it.
COMMIT_ID = commit_id(env)
BUILT_AT = built_at(env)

ROOT_URLCONF = "restaurant_review.urls"
WSGI_APPLICATION = "restaurant_review.wsgi.application"

INSTALLED_APPS = [
    # This app comes first, because its `migrate` command and templates replace those of other apps.
    "restaurant_review",
    "reviews",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "restaurant_review.apps.SecondFactorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    # FORM_RENDERER finds the widget templates of Django only if this app is installed.
    "django.forms",
]
# The container image does not contain the app demo.
if (BASE_DIR / "demo").is_dir():
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    # The request log comes first, so that every log line of a request contains the request's ids.
    "restaurant_review.observability.request_log.RequestLogMiddleware",
    # Middleware that can return a response itself comes after these three, so that its responses also have the headers.
    "restaurant_review.middleware.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Probes are handled before the Host header is checked, because their Host header is the container's IP address.
    "restaurant_review.serving.health.ProbeMiddleware",
    "restaurant_review.edge.front_door.FrontDoorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Tracing comes after the middleware for redirects to HTTPS and static files, which are not traced.
    "restaurant_review.observability.telemetry.telemetry_middleware",
    "restaurant_review.middleware.CacheControlMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "restaurant_review.middleware.LanguageFromPathMiddleware",
    "restaurant_review.middleware.QueryStringMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "restaurant_review.edge.easy_auth.EasyAuthMiddleware",
    # Bodies are received after the user is known and before a view or the CSRF check reads them.
    "restaurant_review.serving.request_bodies.RequestBodyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reviews.rate_limits.RateLimitMiddleware",
    "restaurant_review.middleware.ErrorPageMiddleware",
]

# Database

DATABASES = {"default": database_settings(env)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Container start

# What `manage.py prepare` does about migrations: auto, check or never.
RUN_MIGRATIONS = env.str("RUN_MIGRATIONS", default="auto")
# gunicorn.conf.py reads the same variables. They are read here as well, for commands and system checks.
SERVER = ServerSettings.from_environment(env)

# Logs and telemetry

LOGGING_CONFIG = "restaurant_review.observability.logs.configure"
LOGGING = logs.configuration(env)

# Receivers of traces and metrics (restaurant_review.observability.telemetry). The OpenTelemetry SDK reads the other
# OTEL_* variables.
APPLICATIONINSIGHTS_CONNECTION_STRING = env.str("APPLICATIONINSIGHTS_CONNECTION_STRING", default="")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")

# Identity

# In seconds: the timeout of a request to the identity endpoint. Commands wait longer than pages.
IDENTITY_TIMEOUT = max(2, DATABASES["default"]["OPTIONS"].get("wait_timeout", 0))
# Service Connector sets the client ID under a different name for each connected service.
AZURE_CLIENT_ID = (
    env.str("AZURE_CLIENT_ID", default="")
    or env.str("AZURE_POSTGRESQL_CLIENTID", default="")
    or env.str("AZURE_STORAGEBLOB_CLIENTID", default="")
)

# Accounts

AUTH_USER_MODEL = "reviews.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_reviews"

ACCOUNT_ADAPTER = "reviews.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "reviews.forms.accounts.SignUpForm",
    "add_email": "reviews.forms.security.ChangeEmailForm",
    "change_password": "reviews.forms.security.ChangePasswordForm",
    "reset_password_from_key": "reviews.forms.security.ChooseNewPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# A hidden field: only bots fill it in.
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code instead of a link, so that people stay in the tab with the review that they started.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# allauth offers to change the address only to new accounts, which would reveal whether an address has an account.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True

ACCOUNT_RATE_LIMITS = {
    # Wrong passwords for an account, from one network or one known device (reviews.accounts.sign_in_limits).
    "wrong_password": "5/5m/key,20/d/key",
    # Wrong passwords from all unknown devices together, so that attackers with many networks are limited, too.
    "wrong_password_unknown_device": "10/m/ip,100/h/key",
}

MFA_ADAPTER = "reviews.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "reviews.forms.security.AddKeyForm",
    "authenticate_webauthn": "reviews.forms.security.UseKeyForm",
    "login_webauthn": "reviews.forms.security.SignInWithKeyForm",
    "reauthenticate_webauthn": "reviews.forms.security.ReauthenticateWithKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# In steps of 30 seconds: a code is still accepted if it expires while it is being typed.
MFA_TOTP_TOLERANCE = 1
# Whether the admin requires a second factor in each session (restaurant_review.admin_site).
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)
# Whether the platform signs staff in to the admin (restaurant_review.edge.easy_auth).
EASY_AUTH = easy_auth(env)
# Development servers have no TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# How many entries at the end of X-Forwarded-For trusted proxies have added. All other entries can be spoofed.
ALLAUTH_TRUSTED_PROXY_COUNT = trusted_proxy_count(env)
# Behind Front Door, the client's IP address is read from X-Azure-SocketIP. The last entry of X-Forwarded-For is the
# address of Front Door, and clients can spoof X-Azure-ClientIP.
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Azure-SocketIP" if FRONT_DOOR_ID else None

# Mail

# The outbox stores every email and sends it through the mailer "delivery" (restaurant_review.mail.outbox).
MAILERS = {
    "default": {"BACKEND": "restaurant_review.mail.outbox.EmailBackend"},
    "delivery": mailer_settings(env),
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = from_address(env, SITE_NAME)

# Cache

# Only allauth's rate limits use the cache. Without CACHE_URL, it is a database table that all replicas share.
CACHES = cache_settings(env)

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
# In development, static files are served from their sources, without `collectstatic`.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": photo_storage_settings(env, BASE_DIR / "media"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security

MAX_REQUEST_BYTES = 3_000_000
# Enough for one photo, or for a review with ten photos. A photo has at most reviews.photos.uploads.MAX_BYTES. Only
# users who are signed in can send bodies of this size (restaurant_review.serving.request_bodies).
MAX_REQUEST_BYTES_BY_URL_NAME = {"upload_photo": 21_000_000, "write_review": 210_000_000}
SECURE_CSP = content_security_policy(photo_origins(env))
# The proxy terminates TLS and sets X-Forwarded-Proto. Without a proxy, any client could spoof that header.
IS_BEHIND_PROXY = trusted_proxy_count(env) > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_PROXY else None
SECURE_SSL_REDIRECT = IS_BEHIND_PROXY and not DEBUG
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE_SSL_REDIRECT else 0
SILENCED_SYSTEM_CHECKS = [
    # SECURE_HSTS_SECONDS is not set. Its value depends on TRUSTED_PROXY_COUNT, which restaurant_review.W001 names.
    "security.W004",
    # SECURE_HSTS_INCLUDE_SUBDOMAINS is not set, because subdomains may belong to other sites, which may not use TLS.
    "security.W005",
    # SECURE_SSL_REDIRECT is not set. Its value also depends on TRUSTED_PROXY_COUNT.
    "security.W008",
    # SECURE_HSTS_PRELOAD is not set, because preloading requires SECURE_HSTS_INCLUDE_SUBDOMAINS.
    "security.W021",
]
SECURE_REFERRER_POLICY = SECURITY_HEADERS["Referrer-Policy"]
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
# With this prefix, browsers refuse cookies from other hosts of the domain and from pages without TLS.
COOKIE_PREFIX = "__Host-" if SECURE_SSL_REDIRECT else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
KNOWN_DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}known_device"
MESSAGE_STORAGE = "restaurant_review.rendering.MessageStorage"
CSRF_FAILURE_VIEW = "restaurant_review.error_pages.csrf_failure"
