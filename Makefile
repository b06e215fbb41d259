# Every command of the README, and CI's. Needs Python 3.11+ and make; everything else comes hash-locked.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
ARGS ?=

.PHONY: demo demo-services up down engine test check bench figures contracts format lock clean

demo: $(VENV)/run
	@$(BIN)/convenio demo $(ARGS)

demo-services: $(VENV)/dev
	@$(BIN)/python -m tests.services sh -c \
	  'exec $(BIN)/convenio demo --postgresql "$${CONVENIO_TEST_POSTGRES:?}" --kafka "$${CONVENIO_TEST_KAFKA:?}" $(ARGS)'

up: engine $(VENV)/run
	@deploy/prepare
	@docker compose up --detach --build --wait
	@docker compose ps

down: engine
	@docker compose down

engine:
	@command -v docker > /dev/null || { echo 'falta docker · docker is missing: https://docs.docker.com/engine/install/'; exit 1; }
	@docker compose version > /dev/null 2>&1 || { echo 'falta el complemento compose de docker · docker has no compose plugin'; exit 1; }
	@docker info > /dev/null 2>&1 || { echo 'docker no responde: ¿está en marcha, y puede usted usarlo? · docker does not answer: is it running, and may you use it?'; exit 1; }

test: $(VENV)/dev check
	@$(BIN)/python -m tests.services $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: $(VENV)/dev
	@$(BIN)/ruff format --check --quiet . || { echo 'format: run `make format`'; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports > $(VENV)/imports.txt 2>&1 || { cat $(VENV)/imports.txt; exit 1; }

format: $(VENV)/dev
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .

bench: $(VENV)/dev $(PEERS)/ready
	@$(BIN)/python -m tests.services $(BIN)/python -m benchmarks $(ARGS)

figures: $(VENV)/dev $(PEERS)/ready
	@$(BIN)/python -m benchmarks.readme
	@$(PEERS)/bin/python benchmarks/peers/plots.py benchmarks/details.json docs/figures

contracts: $(VENV)/dev
	@$(BIN)/convenio contracts write

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' \
	  pyproject.toml --group build -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' \
	  pyproject.toml --group build --group dev -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' \
	  benchmarks/peers/requirements.in -o benchmarks/peers/requirements.lock

clean:
	rm -rf $(VENV) $(PEERS) build dist *.egg-info

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

# What the product is measured beside, in an environment of its own (500 MB): nothing of it is the product's.
$(PEERS)/ready: benchmarks/peers/requirements.lock
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@echo 'Instalando los pares medidos · installing the measured peers (500 MB) …'
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
