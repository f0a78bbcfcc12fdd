# The service as an image: two targets, `default` (pure Python) and `farasa` (adds a headless JRE; the jars are mounted).
# Python comes from BASE; both stages use the same one, so the virtual environment may move between them.
ARG BASE=python:3.13-slim

# --- build: nothing of this stage but /opt/enrich reaches the final ones
FROM ${BASE} AS build
# The lock file in requirements/: default, or otel for tracing
ARG LOCK=default
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
# strip, for below; no compiler comes with it
# hadolint ignore=DL3008 # a tool of this stage only
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
RUN python -m venv --without-pip /opt/enrich
COPY requirements ./requirements
# Locked versions, checked by hash, wheels only: no compiler is needed, and the same commit gives the same packages.
# Then what the service never reads goes: symbols, headers, stubs and tests; of numpy the packages that neither it nor we import
# (numpy loads them when they are asked for) and the extension modules of its tests; of Swagger UI the bundle that the page does not use.
RUN pip --python /opt/enrich/bin/python install --no-compile --require-hashes --only-binary=:all: --requirement "requirements/$LOCK.txt" \
    && site=$(echo /opt/enrich/lib/python3*/site-packages) \
    && find "$site" -name '*.so' -exec strip --strip-unneeded {} + \
    && find "$site" -type d \( -name tests -o -path '*/numpy/_core/include' \) -prune -exec rm -rf {} + \
    && find "$site" -type f \( -name '*.pyi' -o -name '*.pxd' -o -name '*.pyx' -o -name '*.a' -o -name '*.h' \) -delete \
    && rm -rf "$site"/numpy/f2py "$site"/numpy/fft "$site"/numpy/ma "$site"/numpy/polynomial "$site"/numpy/random "$site"/numpy/testing \
        "$site"/numpy/conftest.py "$site"/numpy/_pyinstaller "$site"/numpy/_core/_*_tests.*.so "$site"/numpy/_core/_simd.*.so \
        "$site"/flask_swagger_ui/dist/swagger-ui.js \
    && /opt/enrich/bin/python -B -c "import numpy; assert (numpy.ones((9, 9)) @ numpy.ones((9, 9))).sum() == 729"
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY enrich ./enrich
COPY docs ./docs
COPY seeds ./seeds
# Byte code is compiled once, here, and bound to no file date: the root file system of a container is read-only, and a second
# build of the same commit gives the same files. Parts of packages that the service does not import need none.
ARG NEVER_IMPORTED="gunicorn/(asgi|ctl|dirty|http2)/|packaging/|werkzeug/debug/|prometheus_client/(bridge|openmetrics)/"
RUN pip --python /opt/enrich/bin/python install --no-compile --no-deps . \
    && /opt/enrich/bin/python -m compileall -q --invalidation-mode unchecked-hash -x "$NEVER_IMPORTED" /opt/enrich/lib

FROM build AS build-farasa
RUN pip --python /opt/enrich/bin/python install --no-compile --require-hashes --only-binary=:all: --requirement requirements/farasa.txt \
    && /opt/enrich/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/enrich/lib

# --- what both targets share; no compiler, no pip in the environment, no sources, no tests
FROM ${BASE} AS runtime
ARG BASE
ARG REVISION=unknown
LABEL org.opencontainers.image.title="enrich" \
      org.opencontainers.image.description="Arabic text enrichment: normalization, segmentation, entities and numbers" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0 AND CC-BY-SA-4.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE}"
# The address is every interface of the container; ENRICH_ variables of the operator win over these.
# One thread a matrix product: requests run side by side, and OpenBLAS' own threads would only get in their way.
ENV PATH=/opt/enrich/bin:$PATH \
    OPENBLAS_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENRICH_HOST=0.0.0.0 \
    ENRICH_PORT=8080
WORKDIR /tmp
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['ENRICH_PORT'] + '/livez', timeout=2)"]
ENTRYPOINT ["enrich"]
CMD ["serve"]

FROM runtime AS farasa
USER 0
# hadolint ignore=DL3008 # the JRE takes the security updates of the base's distribution
RUN apt-get update \
    && mkdir -p /usr/share/man/man1 \
    && apt-get install --yes --no-install-recommends default-jre-headless \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build-farasa /opt/enrich /opt/enrich
# Farasa's jars are under a research licence and are not part of the image: mount them here.
ENV ENRICH_ENGINE=farasa \
    ENRICH_FARASA_SEGMENTER_JAR=/opt/farasa/farasa_bin/lib/FarasaSegmenterJar.jar \
    ENRICH_FARASA_NER_JAR=/opt/farasa/farasa_bin/FarasaNERJar.jar
USER 10001:10001

FROM runtime AS default
COPY --from=build /opt/enrich /opt/enrich
USER 10001:10001
