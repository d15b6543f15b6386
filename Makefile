# make demo  sets up, then tags and audits the samples
# make test  sets up, then runs the whole gate: ruff, mypy, import-linter, pytest
# make compiled  builds a wheel with compiled reading and judging (docs/performance.md); needs a C compiler
# make clean removes what they have made
#
# All need Python 3.11 or newer with pip, and a package index. PYTHON=... names another interpreter, OUT=... another
# folder for the demo's results.

ifndef PYTHON
PYTHON := $(firstword $(foreach python,python3 python3.11 python3.12 python3.13 python, \
  $(shell $(python) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(python))))
endif
VENV ?= .venv
OUT ?= out
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --use-pep517
SAMPLE := $(OUT)/registry.tagged.csv

.PHONY: demo test lint types layers tests compiled clean
.DELETE_ON_ERROR:

# Where Debian keeps ensurepip in a package of its own, the interpreter's own pip is put to work on the environment.
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'sectag needs Python 3.11 or newer: make PYTHON=/path/to/python3.11' >&2; exit 2; }
	@echo 'Setting up $(VENV), once; this takes about a minute …'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV) && $(PYTHON) -m venv --without-pip $(VENV) && \
	  $(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install --quiet pip; }

$(VENV)/.run: pyproject.toml | $(BIN)/python
	@$(PIP) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@$(PIP) --editable '.[dev]'
	@touch $(VENV)/.run $@

demo: $(VENV)/.run
	@mkdir -p $(OUT)
	$(BIN)/sectag tag samples/registry.csv -o $(SAMPLE)
	@echo
	$(BIN)/sectag audit $(SAMPLE) --tax 税收2024 --unit 万元 -o $(OUT)/report.html
	@echo
	@echo 'Files: samples/registry.csv (invented firms), $(SAMPLE) (the same with tags),'
	@echo '       $(OUT)/report.html (the audit, to be opened in a browser)'
	@echo 'Next:  $(BIN)/sectag check NAME --scope TEXT; $(BIN)/sectag --help; README.md, README.zh-CN.md'

# Each check is a target of its own, so that `make -k test` runs all of them and not only up to the first that fails.
test: lint types layers tests

lint: $(VENV)/.dev
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

tests: $(VENV)/.dev
	$(BIN)/pytest -n auto

# From an unpacked source archive: compiled files beside the sources would be imported in their place, and grow stale.
compiled: $(VENV)/.dev
	@rm -rf dist
	$(BIN)/python -m hatchling build --target sdist --directory dist
	HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m pip --disable-pip-version-check --no-input wheel --quiet --no-deps \
	  --wheel-dir dist dist/sectag-*.tar.gz

clean:
	rm -rf $(VENV) $(OUT) dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
