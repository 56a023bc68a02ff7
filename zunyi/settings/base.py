"""What holds everywhere. The environment is read here and in trade.py, and nowhere else."""

from pathlib import Path

import environ
from kombu import Queue

from zunyi.logs import configure
from zunyi.settings.trade import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# --- secrets: production refuses to start without them (prod.py) ---------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="")
# "1:BASE64,2:BASE64": AES-256 keys by id; the highest id seals, all of them open.
SEALING_KEYS = env.str("SEALING_KEYS", default="")
# The HMAC key of the blind index on identity numbers; never the same as a sealing key.
INDEX_KEY = env.str("INDEX_KEY", default="")

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address that people type; it stands on slips and in messages.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
# How many proxies of ours stand before the web server; 0 means that nobody's X-Forwarded-For is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "zunyi.accounts.back_office.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "template_partials",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "zunyi.standalone",
    "zunyi.audit",
    "zunyi.divisions",
    "zunyi.accounts",
    "zunyi.jobs",
    "zunyi.notices",
    "workers",
    "employers",
    "trips",
    "zunyi.reports",
    "zunyi.exports",
    "zunyi.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zunyi.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "zunyi.accounts.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
    "zunyi.desk.views.errors.Refused",
]

ROOT_URLCONF = "zunyi.urls"
WSGI_APPLICATION = "zunyi.wsgi.application"

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
                "django.template.context_processors.i18n",
                "zunyi.desk.navigation.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- PostgreSQL is the only truth; Redis is a doorbell -------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgres://localhost/zunyi"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Five seconds to connect: a database that is away is to be said, not waited for.
        "OPTIONS": {"application_name": "zunyi", "connect_timeout": 5},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or "redis://localhost:6379/0",
        "KEY_PREFIX": "zunyi",
    }
}

CELERY_BROKER_URL = REDIS_URL or "redis://localhost:6379/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Long work has a queue, and workers, of its own: a reminder never waits behind an import. A worker that is told of no
# queue serves both.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("jobs")]
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {
    "zunyi.jobs.tasks.do_job": {"queue": "jobs"},
    "zunyi.jobs.tasks.do_waiting_jobs": {"queue": "jobs"},
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Measured (docs/operations.md): a task of a killed worker comes back after about ten seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULER = "zunyi.clock_tower:WatchedScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / "var" / "celerybeat-schedule")

# --- languages and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# One catalogue an app, so that a sentence lives beside the people who own it.
LOCALE_PATHS = [BASE_DIR / "locale" / name for name in ("zunyi", "workers", "employers", "trips")]
LANGUAGE_COOKIE_NAME = "zunyi_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = False

# --- static files: from our own host, hashed and compressed --------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / "var" / "media"

# --- accounts ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_FORMS = {"login": "zunyi.accounts.forms.SignInForm"}
ACCOUNT_ADAPTER = "zunyi.accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Axes counts wrong passwords by name and address. This wider limit, by name alone, is for guesses from many addresses
# and for the codes of the second step, which axes does not see.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/900s/key"}
ACCOUNT_SESSION_REMEMBER = False  # offices share computers: the cookie ends with the browser
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "zunyi.accounts.adapter.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "遵义劳务直通车"
# County and city staff must carry a second factor; demo machines may switch it off.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "zunyi.accounts.views.locked.locked_out"
AXES_USERNAME_CALLABLE = "zunyi.accounts.addresses.counted_name"
AXES_CLIENT_IP_CALLABLE = "zunyi.accounts.addresses.client_address"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 8 * 3600  # after the last request, noted every ten minutes (zunyi.accounts.middleware)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "zunyi.desk.views.errors.csrf_failure"

# --- what browsers are told ----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "accelerometer": [],
    "camera": ["self"],
    "display-capture": [],
    "geolocation": [],
    "gyroscope": [],
    "magnetometer": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- API -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["zunyi.accounts.api.authentication.StaffTokens"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "zunyi.accounts.api.schema.BureauSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "zunyi.accounts.api.errors.answer_error",
    "DEFAULT_PAGINATION_CLASS": "zunyi.accounts.api.pagination.ByKey",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Bearer"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Zunyi labour trips",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {
        "TradeEnum": "workers.models.Trade",
        "ModeEnum": "trips.models.Mode",
        "ExportFormEnum": "zunyi.exports.models.Form",
        "TripStateEnum": "trips.models.Trip.State",
        "NoticeChannelEnum": "zunyi.notices.models.Notice.Channel",
        "BookingStateEnum": "trips.models.Booking.State",
        "VacancyStateEnum": "employers.models.Vacancy.State",
        "VacancyImportStateEnum": "employers.models.VacancyImport.State",
        "ReportFormEnum": "zunyi.reports.models.Form",
        "OfferAnswerEnum": "employers.api.placement.ANSWERS",
        "JobAnswerEnum": "trips.api.job.HOW",
        "FollowUpStateEnum": "employers.models.FollowUp.State",
        "ActivityKindEnum": "employers.models.StationActivity.Kind",
        "AgreementKindEnum": "employers.models.Agreement.Kind",
        "RunStateEnum": "employers.models.MatchRun.State",
        "ProposalStateEnum": "employers.models.Match.State",
        "PlacementStateEnum": "employers.models.Placement.State",
        "JobQuestionStateEnum": "employers.models.JobQuestion.State",
        "StateWantedEnum": "workers.api.chosen.STATES",
        "WorkerStateEnum": "workers.models.Worker.State",
        "WorkerFlagEnum": "workers.models.Worker.Flag",
        "SkillLevelEnum": "workers.models.SkillLevel",
        "LanguageEnum": "zunyi.notices.models.template.Language",
        "PlaceKindEnum": "trips.models.Place.Kind",
        "DisruptionKindEnum": "trips.models.Disruption.Kind",
        "DisruptionStateEnum": "trips.models.Disruption.State",
        "ReseatingKindEnum": "trips.models.Reseating.Kind",
        "ReseatingStateEnum": "trips.models.Reseating.State",
        "WaitlistStateEnum": "trips.models.WaitlistEntry.State",
        "WaitlistOfferStateEnum": "trips.models.WaitlistOffer.State",
        "BookingChannelEnum": "trips.models.Booking.Channel",
        "IncidentKindEnum": "trips.models.Incident.Kind",
        "IncidentStateEnum": "trips.models.Incident.State",
        "ConsentMannerEnum": "workers.models.Consent.Manner",
        "HelpedMannerEnum": "workers.models.HELPED_MANNERS",
        "LeftOverAnswerEnum": "trips.api.disruption.ANSWERS",
        "LegRoleEnum": "trips.models.Leg.Role",
        "BoardingEventEnum": "trips.models.Boarding.Event",
        "ManifestFormEnum": "trips.papers.forms.CODES",
    },
}

# --- what may come in ----------------------------------------------------------------------------------------------
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

DEFAULT_EXCEPTION_REPORTER_FILTER = "zunyi.error_mails.NothingOfPeople"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Every line and every traceback passes the filter, whoever wrote it.
    "formatters": {"without people": {"()": "zunyi.logs.WithoutPeople"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "without people"},
        "mail": {"class": "zunyi.error_mails.MailWithoutPeople", "level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # A refusal is an answer, not an accident: 4xx pages are in the request's own line already.
        "django.request": {"level": "ERROR"},
        # Mails go to ADMINS, if there are any.
        "django": {"handlers": ["console", "mail"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},
        # A line for each message that goes out says nothing, and its address may hold a phone.
        "httpx": {"level": "WARNING"},
    },
}
configure()
