# make demo  sets up and tags and audits the samples; make test  sets up and runs the whole gate.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= out

.PHONY: demo test setup clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

setup: $(VENV)/.installed

demo: setup
	mkdir -p $(OUT)
	$(BIN)/sectag tag samples/registry.csv -o $(OUT)/registry.tagged.csv
	$(BIN)/sectag audit $(OUT)/registry.tagged.csv --tax 税收2024 --unit 万元
	@echo "Tagged registry: $(OUT)/registry.tagged.csv"

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

clean:
	rm -rf $(VENV) $(OUT) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
