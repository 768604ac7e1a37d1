# Two commands are all a newcomer needs: `make demo` and `make test`.
# PYTHON chooses the interpreter (3.11 or newer); each interpreter gets its own environment.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test check lint types architecture pytest wheel ci tools newest spark endurance bench soak chaos docs screenshots site lock clean help

AXE    := .ci/node_modules/axe-core/axe.min.js

help:            ## list the targets
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */\1\t/' | expand -t 16

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "scrm needs Python 3.11 or newer; try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP)   ## environment, installation, and the sample company from its exports to the report
	$(BIN)/scrm demo demo

test: lint types architecture pytest wheel  ## lint, types, architecture, all tests, the wheel

# CI skips nothing but what tests/skips.py lists; its tests have a browser and axe-core.
ci: export SCRM_NO_SKIP := 1
ci: export AXE_CORE := $(CURDIR)/$(AXE)
ci: tools test newest endurance  ## everything CI runs: `make test` without skips, the newest Python, soak and chaos

check: lint types architecture  ## the quick checks

lint: $(STAMP)   ## ruff: style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## mypy, strict on src
	$(BIN)/mypy

architecture: $(STAMP)  ## imports point downwards
	$(BIN)/lint-imports

pytest: $(STAMP)  ## the tests, doctests and documents
	$(BIN)/pytest -n auto --dist worksteal

wheel: $(STAMP)  ## build wheel and sdist, check them, install the wheel with pipx, run the demo from it
	PYTHON=$(BIN)/python sh tests/wheel.sh

newest: $(STAMP)  ## the tests again on the newest installed Python, if it is another one
	VENV=$(VENV) sh tests/newest.sh

spark: $(STAMP)  ## the tests of engine: spark on Apache Spark, where Java is installed
	VENV=$(VENV) sh tests/spark.sh

tools: $(AXE)    ## what some tests need from Debian (as root) and npm: Chromium, zstd, systemd-analyze, axe-core
	@for tool in chromium zstd systemd-analyze; do command -v $$tool > /dev/null && continue; \
	apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium zstd systemd && break || exit 1; done

$(AXE): .ci/package-lock.json
	npm ci --prefix .ci --ignore-scripts --no-audit --no-fund
	@touch $@

endurance: $(STAMP)  ## the short soak and chaos tests, six and two minutes
	$(BIN)/pytest -m endurance tests/endurance

bench: $(STAMP)  ## side-by-side benchmarks into docs/benchmarks.md; some of them: make bench NAMES="loading kpis"
	$(BIN)/python -m bench $(NAMES)

soak: $(STAMP)   ## the soak test at length (half an hour); figures into docs/benchmarks.md
	$(BIN)/python -m bench soak

chaos: $(STAMP)  ## the chaos test at length, with 200 kills; figures into docs/benchmarks.md
	$(BIN)/python -m bench chaos

docs: $(STAMP)   ## write the generated documents
	$(BIN)/python docs/generate.py

screenshots: $(STAMP)  ## draw the pictures of the README (needs Chromium: make tools)
	$(BIN)/python docs/screenshots.py

site: $(STAMP)   ## build the documentation as a web site in ./site; a warning is an error
	$(BIN)/python -m sphinx -q -W --keep-going -b html -d build/doctrees docs site

lock:            ## update requirements.lock (needs uv)
	uv pip compile --universal --python-version 3.11 pyproject.toml --extra link --extra mcp --extra pdf --extra spark --extra xlsx --group dev --generate-hashes --upgrade --no-emit-index-url --custom-compile-command "make lock" -o requirements.lock

clean:           ## remove the files that the targets made
	rm -rf $(VENV) .venv-* build dist demo site .mypy_cache .ruff_cache .pytest_cache .hypothesis
