# casegraph: two commands. `make demo` shows it, `make test` proves it.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
BIN := .venv/bin
STORE := out/demo

.PHONY: help install demo test check bench docs clean

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

install: .venv/installed ## make .venv with the pinned dependencies and the package

.venv/installed: requirements.txt requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "casegraph needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: install ## load data/cases, answer a question with its evidence, draw a map, write Turtle
	@rm -rf $(STORE)
	@mkdir -p out
	$(BIN)/casegraph --store $(STORE) load data/cases
	$(BIN)/casegraph --store $(STORE) ask named-in-report --evidence
	$(BIN)/casegraph --store $(STORE) path "Cao Shunli" "Li Yuhan"
	$(BIN)/casegraph --store $(STORE) map -o out/map.html
	$(BIN)/casegraph --store $(STORE) export -o out/casegraph.ttl
	@echo "The map is in out/map.html (open it in a browser), the graph in out/casegraph.ttl, the store in $(STORE)."

test: install ## run every test; real Neo4j and Chromium where they are there
	$(BIN)/pytest -n auto --dist loadgroup -rs

check: install ## ruff, mypy --strict, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests/test_layers.py

bench: install ## measure, on this machine
	$(BIN)/python -m benchmarks

docs: install ## write the reference pages anew
	$(BIN)/python docs/generate.py

clean: ## remove everything that the other targets made
	rm -rf .venv out .casegraph .neo4j .fuseki .pytest_cache .mypy_cache .ruff_cache .hypothesis
