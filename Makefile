# Every task of the project under one verb. `make run` and `make test` need nothing but Python 3.11+ and a package index.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done)
HOST ?= 127.0.0.1
PORT ?= 8080
IMAGE ?= enrich:0.1.0
BASE ?= python:3.13-slim
TARGET ?= default
BUILDER ?= $(shell command -v docker || command -v podman)

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.PHONY: help install run test lint format types openapi rules lock sbom models bench soak fuzz chaos image clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Installed again only when pyproject.toml changes: the package itself is installed in editable mode.
$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or later is needed: make run PYTHON=/path/to/python3' >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

install: $(STAMP) ## make .venv and install the package with its development tools

run: $(STAMP) ## start the service on HOST:PORT (127.0.0.1:8080)
	$(BIN)/enrich serve --host $(HOST) --port $(PORT)

test: $(STAMP) ## run the tests; coverage of enrich/ must reach 95 %
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

lint: $(STAMP) ## ruff, all rules, and the formatter's opinion
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(STAMP) ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

openapi: $(STAMP) ## write openapi.yaml anew from the schemas
	$(BIN)/enrich openapi > openapi.yaml.new && mv openapi.yaml.new openapi.yaml

rules: $(STAMP) ## write deploy/rules.yaml anew from the Kubernetes PrometheusRule
	$(BIN)/python deploy/rules.py > deploy/rules.yaml.new && mv deploy/rules.yaml.new deploy/rules.yaml

lock: $(STAMP) ## write requirements/ anew: the image's packages, with versions and hashes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) pyproject.toml --output-file requirements/default.txt
	$(LOCK) --extra farasa pyproject.toml --output-file requirements/farasa.txt
	$(LOCK) --extra otel pyproject.toml --output-file requirements/otel.txt

sbom: $(STAMP) ## write dist/sbom.cdx.json: the image's Python packages as a CycloneDX bill of materials, from the lock file
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	mkdir -p dist
	$(BIN)/uv tool run --quiet --from 'cyclonedx-bom>=7,<8' cyclonedx-py requirements requirements/default.txt \
		--pyproject pyproject.toml --mc-type application --output-reproducible --of JSON --output-file dist/sbom.cdx.json

models: $(STAMP) ## compile the model files from the annotated data (see training/README.md)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev,training]"
	PYTHON=$(abspath $(BIN)/python) training/run

bench: $(STAMP) ## measure all and write benchmarks/reports/; DATA=FOLDER adds accuracy on annotated data; four minutes, alone on the machine
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python benchmarks/report.py $(if $(DATA),--data $(DATA)) $(BENCH)

soak: $(STAMP) ## 30 minutes of mixed traffic: memory, descriptors, threads, metrics; MINUTES=30. Writes benchmarks/reports/reliability.md
	$(BIN)/python benchmarks/reliability/soak.py --minutes $(or $(MINUTES),30)

fuzz: $(STAMP) ## generated input, two hours: CASES=20000 requests, TEXTS=100000 texts, MINUTES=60 of atheris. Writes benchmarks/reports/reliability.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,fuzz]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris || echo 'atheris has no wheel for this Python: its part is left out'
	$(BIN)/python benchmarks/reliability/fuzz.py --cases $(or $(CASES),20000) --texts $(or $(TEXTS),100000) --minutes $(or $(MINUTES),60)

chaos: $(STAMP) ## faults, overload, slow clients and linear time, a quarter of an hour. Writes benchmarks/reports/reliability.md
	$(BIN)/python benchmarks/reliability/chaos.py
	$(BIN)/python benchmarks/reliability/overload.py
	$(BIN)/python benchmarks/reliability/slow.py
	$(BIN)/python benchmarks/reliability/linear.py

image: ## build the container image with docker or podman: IMAGE, BASE, TARGET (default or farasa)
	@test -n "$(BUILDER)" || { echo 'Neither docker nor podman is in PATH.' >&2; exit 1; }
	$(BUILDER) build --build-arg BASE=$(BASE) --build-arg REVISION=$(shell git rev-parse HEAD 2>/dev/null || echo unknown) --target $(TARGET) --tag $(IMAGE) .

clean: ## remove what make made
	rm -rf $(VENV) build dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
