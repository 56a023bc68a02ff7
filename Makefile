# The bureau's commands. `make run` and `make test` need nothing but Python 3.11 or newer and a C library.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
TESTBED := $(BIN)/python -m zunyi.standalone.testbed --
PIP := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes --only-binary :all: --quiet

RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
CATALOGUES := $(wildcard locale/*/*/LC_MESSAGES/django.po)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run reset test lint format types messages migrations bench reliability shell lock clean

help: ## say what can be done here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

# What nobody here ever serves is left out of the static files: redoc, and the pages of the browsable API.
run: $(RUNTIME) var/.messages var/.static ## start everything here; Ctrl-C stops it
	@$(MANAGE) run_bureau

reset: $(RUNTIME) ## throw the demo and its database away
	@$(MANAGE) run_bureau --reset

test: $(DEV) var/.messages ## lint, format, types, layers, migrations, translations, tests: what CI runs
	@$(TESTBED) $(BIN)/python .ci/checks

lint: $(DEV) ## the quick half of `make test`: everything but types and tests
	@$(TESTBED) $(BIN)/python .ci/checks --quick

types: $(DEV) ## types alone
	@$(BIN)/mypy

format: $(DEV) ## put the code in order
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

messages: $(RUNTIME) ## bring the Chinese in step with the sources; then fill the empty ones
	@$(MANAGE) messages

migrations: $(DEV) ## write the migrations that the models ask for
	@$(TESTBED) $(MANAGE) makemigrations

bench: $(DEV) var/.messages ## measure; ONLY=name for one measurement
	@$(BIN)/python -m zunyi.standalone.testbed --durable -- $(BIN)/python -m tests.bench $(ONLY)

reliability: $(DEV) var/.messages ## load, faults and bad input; ONLY=name for one
	@$(TESTBED) env FULL_SIZE=1 $(BIN)/python -m pytest -m reliability $(if $(ONLY),-k "$(ONLY)") -s

shell: $(RUNTIME) ## a Python shell beside the running bureau
	@$(MANAGE) run_bureau --shell

lock: ## write the two lock files anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --group dev -c requirements.txt $(LOCK) -o tests/requirements.txt
LOCK := --universal --python-version 3.11 --generate-hashes --no-build --quiet \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

clean: ## remove what can be made again; the database stays
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache var/.messages var/.static var/static

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make run PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "python3 -m venv must work here (Debian: apt install python3-venv)"; exit 1; }

$(RUNTIME): requirements.txt | $(BIN)/python
	@echo "Installing what the bureau needs (once) …"
	@$(PIP) -r requirements.txt && touch $@

$(DEV): tests/requirements.txt | $(BIN)/python
	@echo "Installing what the tests need (once) …"
	@$(PIP) -r tests/requirements.txt && touch $@ $(RUNTIME)

var/.messages: $(CATALOGUES) | $(RUNTIME)
	@mkdir -p var && $(BIN)/python -m zunyi.standalone.catalogues && touch $@

var/.static: $(RUNTIME) $(shell find static -type f -not -name '.*' 2>/dev/null)
	@mkdir -p var static && $(MANAGE) collectstatic --noinput --verbosity 0 -i redoc -i rest_framework && touch $@
