# Every command of the README, and CI's. Needs Python 3.11+ and make; everything else comes hash-locked.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test check bench contracts format lock clean

demo: $(VENV)/run
	@$(BIN)/convenio demo $(ARGS)

test: $(VENV)/dev check
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: $(VENV)/dev
	@$(BIN)/ruff format --check --quiet . || { echo 'format: run `make format`'; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports > $(VENV)/imports.txt 2>&1 || { cat $(VENV)/imports.txt; exit 1; }

format: $(VENV)/dev
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .

bench: $(VENV)/dev
	@$(BIN)/python -m benchmarks $(ARGS)

contracts: $(VENV)/dev
	@$(BIN)/convenio contracts write

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' \
	  pyproject.toml --group build -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' \
	  pyproject.toml --group build --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist *.egg-info

# The project itself is installed without isolation: its build tool is in the lock, with its hash.
define install
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Instalando las dependencias · installing dependencies ($(1)) …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@
endef

$(VENV)/run: requirements.lock pyproject.toml
	$(call install,requirements.lock)

$(VENV)/dev: requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch $(VENV)/run
