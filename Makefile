# Học Suốt Đời: `make run` starts it, `make test` proves it, `make check` reads it, `make bench` measures it.
SHELL := /bin/bash
.DEFAULT_GOAL := run
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

.PHONY: run test test-sqlite test-postgresql check bench format lock vendor translations clean

run: $(VENV)/.installed ## install, build, prepare, start, print the address and the demonstration accounts
	@exec $(BIN)/lms serve

$(VENV)/.installed: requirements/base.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Cần Python 3.11 trở lên / Python 3.11 or newer is needed"; exit 1; }
	@echo "Chuẩn bị môi trường Python (lần đầu mất vài phút) / preparing Python (takes minutes once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

test: $(VENV)/.installed-dev ## the whole suite on SQLite, then on PostgreSQL with Redis
	@bash tests/system/install.sh
	@bash tests/system/run.sh

check: $(VENV)/.installed-dev ## format, lint, types, import contracts, templates
	@$(BIN)/ruff format --check lms oer courses tests wsgi.py
	@$(BIN)/ruff check lms oer courses tests wsgi.py
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --quiet --lint lms oer courses

bench: $(VENV)/.installed-dev ## each figure is a ratio measured in one run
	@$(BIN)/python -m tests.bench

format: $(VENV)/.installed-dev
	@$(BIN)/ruff format lms oer courses tests wsgi.py
	@$(BIN)/ruff check --fix lms oer courses tests wsgi.py

lock: ## resolve the dependencies anew, with hashes
	@$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements/base.txt requirements/base.in
	@$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements/dev.txt requirements/dev.in

clean:
	rm -rf build var .venv

vendor: ## fetch the JavaScript of others anew, as the lock file says
	cd static/vendor && npm ci --ignore-scripts && python3 build.py && rm -rf node_modules

translations: ## gather the Vietnamese words anew and bring the English catalogue up to them
	@$(BIN)/pybabel -q extract -F babel.cfg -k _ -k _l --no-wrap --no-location --sort-output -o build/messages.pot lms oer courses
	@$(BIN)/pybabel -q update -i build/messages.pot -o lms/translations/en/LC_MESSAGES/messages.po -l en --no-wrap --ignore-obsolete --no-fuzzy-matching
