# The build stage makes one self-contained environment, /opt/watcher; the final stage copies it.
# Everything is installed by hash and as wheels: a changed package fails the build, and no compiler
# is needed. psycopg, for a database on a server, brings its client library in its wheel. How the lock
# files are made: CONTRIBUTING.md, "Dependencies".
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv --without-pip /opt/watcher \
 && pip --python /opt/watcher/bin/python install --require-hashes --only-binary :all: -r requirements.lock \
 && pip install --require-hashes --only-binary :all: -r requirements-build.lock

COPY pyproject.toml README.md LICENSE ./
COPY config/watchlist.schema.json ./config/
COPY watcher ./watcher
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/watcher/bin/python install --no-deps --no-index /wheels/*.whl


FROM python:3.11-slim-bookworm

LABEL org.opencontainers.image.title="watcher" \
      org.opencontainers.image.description="Watches news feeds and alerts only when a tracked topic gets genuinely new facts." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"

# nobody, as other monitoring images do; /data is the only place that it may write.
RUN pip uninstall --yes --root-user-action=ignore pip setuptools wheel \
 && install -d -o 65534 -g 65534 -m 0750 /data

COPY --from=build /opt/watcher /opt/watcher

ENV PATH=/opt/watcher/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    WATCHER_DATA_DIR=/data \
    WATCHER_WATCHLIST=/config/watchlist.yaml

WORKDIR /data
USER 65534:65534
VOLUME ["/data"]
# The page, once the watchlist has `web: {bind: "0.0.0.0:8787", password: …}`.
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=10s --start-period=1m --retries=3 CMD ["watcher", "health"]
ENTRYPOINT ["watcher"]
CMD ["run"]
