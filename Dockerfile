# Two stages: the first builds wheels, the second holds only what runs.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.txt pyproject.toml README.md ./
RUN python -m venv /app && /app/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY domain domain
COPY projections projections
COPY service service
COPY migrations migrations
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . && /app/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data paygiri && install -d -o paygiri -m 0700 /data
COPY --from=build /app /app
USER paygiri
# The root file system can be mounted read-only: the service writes below /data alone.
WORKDIR /data
ENV PATH=/app/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PAYGIRI_DATABASE_URL=sqlite:////data/paygiri.db PAYGIRI_PEPPER_FILE=/data/pepper
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
CMD ["paygiri", "serve", "--host", "0.0.0.0", "--port", "8000"]
