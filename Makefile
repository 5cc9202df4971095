# Two commands do everything: make run, make test. Both need Python 3.11 and make, nothing else.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

help: ## What can be made here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready ## Prepare .venv with the pinned packages

.venv/.ready: requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup ## Start the service on the embedded store with demonstration data
	$(BIN)/paygiri serve --demo --port $(PORT)

# Four workers on two cores: many tests wait for processes that they start. These load what the
# first of them compiled, also where the environment says not to keep it.
test: setup ## Run all tests, PostgreSQL included
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 4 --dist worksteal -m "not long" -q

verify: setup ## The long proofs: kills, races, a tailing reader (about three quarters of an hour)
	$(BIN)/pytest -m long -q

check: setup ## Lint, types, architecture contracts, the API contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/paygiri openapi --check

bench: setup ## The benchmarks, quick: about five minutes
	$(BIN)/python -m benchmarks.run

bench-peers: ## The other event stores that the benchmarks compare with
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt

lock: ## Pin every package with its hashes; names no registry
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --group dev pyproject.toml -o requirements-dev.txt

.PHONY: help setup run test verify check bench bench-peers lock
