# The commands of the project. `make run` and `make test` need nothing before them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
NOTEBOOKS := $(wildcard notebooks/*.ipynb apps/*.ipynb)

.PHONY: run setup setup-dev test test-long check format lock bench browser clean
.DEFAULT_GOAL := run

run: export SMARTRUNNING_DATA_DIR ?= $(CURDIR)/.smartrunning
run: export SMARTRUNNING_LOG_LEVEL ?= warning
run: setup ## start everything and print the address; DEMO=1 adds a demo runner
	@exec $(BIN)/smartrunning serve $(if $(DEMO),--demo) $(if $(PORT),--port $(PORT))

setup: $(VENV)/.run ## the environment that the project runs in
setup-dev: $(VENV)/.dev ## the same with the tools of development

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "SmartRunning needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Name another one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || sh docs/install/system_packages.sh python3-venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/uv
	@if [ -e $(VENV)/.dev ]; then $(MAKE) --no-print-directory $(VENV)/.dev; else \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e . ; fi
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

browser: setup-dev ## a Chromium for the browser tests
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || sh docs/install/system_packages.sh chromium || $(BIN)/playwright install chromium

test: setup-dev browser ## all tests; a missing database or browser fails
	$(BIN)/pytest -m "not long" --numprocesses auto --dist loadfile --no-loadscope-reorder

test-long: setup-dev browser ## the long forms of the suites too, one after the other
	$(BIN)/pytest

check: setup-dev ## format, lint, types, docstrings, import contracts, notebooks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/numpydoc lint $$(git ls-files 'smartrunning/*.py' ':!smartrunning/cli/') # its parameters carry their own help
	$(if $(NOTEBOOKS),$(BIN)/nbstripout --verify --keep-id $(NOTEBOOKS))

format: setup-dev ## write the format, mend what lint can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(if $(NOTEBOOKS),$(BIN)/nbstripout --keep-id $(NOTEBOOKS))

lock: $(BIN)/uv ## resolve the lock files anew (UPGRADE=1: to the newest versions)
	$(BIN)/uv pip compile $(if $(UPGRADE),--upgrade) --quiet --universal --python-version 3.11.2 --generate-hashes \
	  --no-emit-index-url --no-header --group dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11.2 --generate-hashes \
	  --no-emit-index-url --no-header --constraint requirements-dev.lock pyproject.toml -o requirements.lock

bench: setup-dev ## every benchmark; each prints a table
	@for file in benchmarks/*.py; do echo "── $$file"; $(BIN)/python $$file $(if $(QUICK),--quick) || exit 1; done

clean: ## remove what setup made; the data stays
	rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis
