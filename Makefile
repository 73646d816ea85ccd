# Each target makes what it needs first: a virtual environment, then the packages for the task.
# A file .venv/.has-X says that the extra X of pyproject.toml is installed in its present form.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DOCS := generated/docs/databricks_workspace
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help generate test check docs bench clean

help:  ## Show this list.
	@sed -n 's/^\([a-z]*\):.*##/make \1\t/p' Makefile | expand -t 16

generate: $(VENV)/.has-core  ## Write generated/ anew from specs/.
	$(BIN)/specloom generate

test: $(VENV)/.has-test  ## Run all tests, against a real MLflow server too.
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(VENV)/.has-test  ## Check format, lint, types, and that generated/ is up to date.
	$(BIN)/black --quiet --check .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/specloom check

docs: $(VENV)/.has-docs  ## Build the documentation site below generated/docs/.
	$(BIN)/zensical build --strict --config-file $(DOCS)/zensical.toml
	cp -R $(DOCS)/llms.txt $(DOCS)/docs $(DOCS)/site  # for readers of Markdown

bench: $(VENV)/.has-test  ## Measure the SQL engine against hand-written code.
	$(BIN)/python benchmarks/engine.py

clean:  ## Remove the environment and what was built or cached.
	rm -rf $(VENV) build dist generated/docs/*/site generated/docs/*/.cache .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(VENV)/.has-core: pyproject.toml | $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/.has-test: pyproject.toml | $(VENV)
	$(PIP) --editable '.[test,mlflow]'
	@touch $@ $(VENV)/.has-core

$(VENV)/.has-docs: pyproject.toml | $(VENV)
	$(PIP) --editable '.[docs]'
	@touch $@ $(VENV)/.has-core

$(VENV):
	$(PYTHON) -m venv $@
