# Two commands do everything: `make run` and `make test`. The rest is for those who change things.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV := $(BIN)/python -m uv

.DEFAULT_GOAL := help
.PHONY: help run test format bench hammer pictures lock cities clean

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# The stamps say what the lock files held when they were installed; touch nothing when they did not change.
$(VENV)/.runtime: locks/runtime.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what geodispatch needs (once, about a minute) ..."
	@$(PIP) install --require-hashes --requirement locks/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime locks/dev.txt
	@echo "Installing what the checks need (once, about a minute) ..."
	@$(PIP) install --require-hashes --requirement locks/dev.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.runtime locks/bench.txt
	@echo "Installing the engines to compare with (once, about a minute) ..."
	@$(PIP) install --require-hashes --requirement locks/bench.txt
	@touch $@

run: $(VENV)/.runtime ## install, then open the map of the default city
	@$(BIN)/geodispatch app

test: $(VENV)/.dev ## install, then lint, types, import contracts and tests; ALL=1 runs the long ones too
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 $(if $(ALL),,-m "not long")

format: $(VENV)/.dev ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench ## measure the engine against others; OSM=FILE too, WRITE=1 keeps the table
	@$(BIN)/python -m benchmarks $(if $(OSM),--osm "$(OSM)") $(if $(FULL),--full) $(if $(WRITE),--write)
	@$(BIN)/python -m benchmarks.limits
	@$(BIN)/python -m benchmarks.covering

hammer: $(VENV)/.dev ## kill desks for a minute on each database, and audit what is left
	@$(BIN)/python -m benchmarks.hammer --database sqlite
	@$(BIN)/python -m benchmarks.hammer --database postgresql
	@$(BIN)/python -m benchmarks.hammer --disk-full

pictures: $(VENV)/.dev ## draw every page, light and dark, zh and en, into build/pictures
	GEODISPATCH_PICTURES=build/pictures $(BIN)/pytest -q tests/ui/test_pages.py

lock: $(VENV)/.dev ## choose the newest versions that pyproject.toml allows; needs a registry
	@$(PIP) install uv
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml --group build --output-file locks/runtime.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml --group build --group dev --constraint locks/runtime.txt --output-file locks/dev.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml --group build --group bench --constraint locks/runtime.txt --output-file locks/bench.txt

cities: $(VENV)/.dev ## make the bundled cities again; SOURCE=folder with the source files
	$(BIN)/python data/build_bundled.py $(SOURCE)

clean: ## remove what the commands above made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
