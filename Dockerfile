# One image for every part of the platform: `web`, `worker` and Dask differ by their command only.
FROM python:3.12-slim-bookworm

# libcurl4: the embedded mongod links against it. tini reaps the kernels of closed pages. Pango and a
# font: reports as PDF.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libcurl4 tini \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 1000 smartrunning \
 && for user in runner:2001 coach:2002 scientist:2003 admin:2004; do \
      useradd --no-create-home --shell /usr/sbin/nologin --uid "${user#*:}" "smartrunning-${user%:*}"; done \
 && install --directory --owner smartrunning --mode 0700 /data

WORKDIR /smartrunning
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY smartrunning ./smartrunning
COPY apps ./apps
COPY notebooks ./notebooks
RUN pip install --no-cache-dir --no-deps -e . && python -m compileall -q smartrunning

USER smartrunning
ENV SMARTRUNNING_DATA_DIR=/data \
    SMARTRUNNING_HOST=0.0.0.0 \
    PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8765/smartrunning/api/health', timeout=4)"]
ENTRYPOINT ["tini", "--"]
CMD ["smartrunning", "serve"]
