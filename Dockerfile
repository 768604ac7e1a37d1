# scrm and nothing else, without root; once built it needs no network.
#
#   pip wheel --no-deps --wheel-dir vendor .
#   docker build -t scrm .
#   docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD:/project" scrm run
FROM python:3.13-slim

COPY vendor/scrm-*.whl /tmp/
RUN python -m pip install --no-cache-dir "$(ls /tmp/scrm-*.whl)[xlsx]" \
    && rm /tmp/scrm-*.whl \
    && useradd --create-home --uid 1000 scrm

ENV LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
USER 1000:1000
WORKDIR /project
ENTRYPOINT ["scrm"]
CMD ["--help"]
