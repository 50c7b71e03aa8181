"""Django's settings, derived from the environment. Nothing here is meant to be edited by operators."""

import os
import warnings
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from psycopg.conninfo import conninfo_to_dict

from replywell.kit.postgres import EmbeddedPostgres
from replywell.project.environment import environment

ENV = environment()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.key
DEBUG = ENV.debug
PUBLIC_URL = ENV.public_url.rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [
    host
    for host in (_public.hostname, "localhost", "127.0.0.1", "[::1]", *ENV.allowed_hosts.split(","))
    if host
]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _public.scheme == "https" else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _public.scheme == "https"
SESSION_ENGINE = "replywell.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "frame-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

INSTALLED_APPS = [
    "replywell.people",
    "replywell.connections",
    "replywell.tickets",
    "replywell.triage",
    "replywell.automation",
    "replywell.sla",
    "replywell.escalations",
    "replywell.notifications",
    "replywell.knowledge",
    "replywell.delivery",
    "replywell.resolution",
    "replywell.incidents",
    "replywell.pipeline",
    "replywell.intake",
    "replywell.workspace",
    "replywell.authoring",
    "replywell.portal",
    "replywell.console",
    "replywell.api",
    "replywell.demo",
    "replywell.ui",
    "replywell.project",
    "procrastinate.contrib.django",
    "django.contrib.postgres",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "django_htmx",
    "anymail",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "replywell.ui.packing.PackedFiles",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "replywell.project.reader.ReadersLanguage",
    "replywell.console.visits.Visits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "replywell.project.middleware.ErrorPages",
]
ROOT_URLCONF = "replywell.project.urls"
ASGI_APPLICATION = "replywell.project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "replywell.demo.context.caught_mail",
            ],
            "builtins": ["replywell.ui.templatetags.ui"],
            "libraries": {"i18n": "replywell.ui.translating"},
        },
    }
]

# `{% load i18n %}` means ours, which holds all of Django's.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]


def _database(url: str) -> dict:
    given = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname", "replywell"),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **given,
            "application_name": "replywell",
            "server_side_binding": True,
            "prepare_threshold": 5,
            "pool": {"min_size": 1, "max_size": ENV.database_pool, "timeout": 20},
        },
    }


DATABASE_URL = ENV.database_url or EmbeddedPostgres(ENV.root / "postgres").url()
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Jobs are named by what they do and live in each room's `jobs.py`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

AUTH_USER_MODEL = "people.Agent"
AUTHENTICATION_BACKENDS = ["replywell.people.sign_in.SignedIn"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ACCOUNT_ADAPTER = "replywell.people.sign_in.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["replywell.ui.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

if ENV.s3_bucket:
    os.environ.setdefault("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
    _blobs = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ENV.s3_bucket,
            "endpoint_url": ENV.s3_endpoint or None,
            "default_acl": "private",
            "file_overwrite": True,
        },
    }
else:
    _blobs = {
        "BACKEND": "replywell.kit.blobs.LocalBlobs",
        "OPTIONS": {"location": str(ENV.root / "blobs"), "allow_overwrite": True},
    }
STORAGES = {
    "default": _blobs,
    "staticfiles": {"BACKEND": "replywell.ui.static_files.RememberedFiles"},
}
MAILERS = {"default": {"BACKEND": "replywell.delivery.own_mail.OwnMail"}}
UNDO_SECONDS = ENV.undo_seconds
DATA_UPLOAD_MAX_MEMORY_SIZE = (ENV.max_mail_mb + 20) * 1024 * 1024

# Static files are small and come from memory; that they are read in one go is no news.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Libraries stay at WARNING: at lower levels some write whole messages into the log.
        "replywell": {"level": ENV.log_level},
        # Each try to reach a database that is away would be a line; what fails because of it tells enough.
        "psycopg.pool": {"level": "ERROR"},
    },
}
