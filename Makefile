# Two commands are all a newcomer needs: `make demo` and `make test`.
# PYTHON chooses the interpreter (3.11 or newer); each interpreter gets its own environment.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test check lint types architecture pytest wheel newest bench docs site lock clean help

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

test: lint types architecture pytest wheel newest  ## everything CI runs

check: lint types architecture  ## the quick checks

lint: $(STAMP)   ## ruff: style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## mypy, strict on src
	$(BIN)/mypy

architecture: $(STAMP)  ## imports point downwards
	$(BIN)/lint-imports

pytest: $(STAMP)  ## the tests, doctests and documents
	$(BIN)/pytest -n auto

wheel: $(STAMP)  ## build the wheel, install it in a fresh environment, run the demo from it
	PYTHON=$(BIN)/python sh tests/wheel.sh

newest: $(STAMP)  ## the tests again on the newest Python that is here, if it is not the same one
	VENV=$(VENV) sh tests/newest.sh

bench: $(STAMP)  ## side-by-side benchmarks; rewrites docs/benchmarks.md
	$(BIN)/python -m bench

docs: $(STAMP)   ## write the generated documents anew
	$(BIN)/python docs/generate.py

site: $(STAMP)   ## build the documentation as a web site in ./site; a warning is an error
	$(BIN)/python -m sphinx -q -W --keep-going -b html -d build/doctrees docs site

lock:            ## renew requirements.lock (needs uv)
	uv pip compile --universal --python-version 3.11 pyproject.toml --extra xlsx --group dev --generate-hashes --upgrade --no-emit-index-url --custom-compile-command "make lock" -o requirements.lock

clean:           ## remove what the targets made
	rm -rf $(VENV) .venv-* build dist demo site .mypy_cache .ruff_cache .pytest_cache .hypothesis
