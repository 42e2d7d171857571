# The image of web, worker, beat and migrate: one program, four commands (docker-compose.yml).
# Nothing is compiled in the last stage, and nothing of Node is in it.

FROM node:22-bookworm-slim AS styles
WORKDIR /build
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY development development
COPY styles styles
COPY static static
RUN python3 development/build_static.py

FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt development/uv.txt ./
RUN python -m venv /opt/venv \
    && pip install --no-cache-dir --require-hashes -r uv.txt \
    && VIRTUAL_ENV=/opt/venv uv pip install --no-cache --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PAINPROG_VAR=/var/lib/painprog
# Noto, for the scripts whose letters don't come with the program's own packages.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-core && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin painprog \
    && install -d -o painprog -g painprog /var/lib/painprog /var/lib/painprog/files
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=styles /build/static/build static/build
# Collecting reads settings only: local ones, whose key and database are not kept.
RUN PAINPROG_VAR=/tmp/collected python manage.py collectstatic --noinput --verbosity=0 \
    && mv /tmp/collected/static /var/lib/painprog/static \
    && rm -rf /tmp/collected \
    && chown -R painprog:painprog /var/lib/painprog
USER painprog
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as u; host = os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.'); u.urlopen(u.Request('http://127.0.0.1:8000/health/', headers={'Host': host}), timeout=4)"]
CMD ["gunicorn", "painprog.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", "--graceful-timeout=20", "--max-requests=2000", "--max-requests-jitter=200", "--worker-tmp-dir=/dev/shm"]
