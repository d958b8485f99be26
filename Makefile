# Everything a newcomer, a laptop and CI do. Needs Python 3.11 or newer; the rest comes by itself.
ADDR ?= 127.0.0.1:8000
UV_VERSION := 0.13.8
FIT := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c "$(FIT)" 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# The settings of a server on the internet, for `check --deploy`.
PRODUCTION = env DEBUG=0 SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	BASE_URL=https://portal.example.org ALLOWED_HOSTS=portal.example.org \
	MAIL_FROM="Communities of practice <cop@example.org>" EMAIL_URL=smtp+tls://user:password@mail.example.org:587

.PHONY: help setup run test faults lint bench lock
.DEFAULT_GOAL := help
# uv if it can be had and can reach its index, else pip: the same pinned, hashed packages, more slowly.
install = @{ [ -x $(BIN)/uv ] && \
	$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --require-hashes -r $(1); } || \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)

help: ## Explain each target
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: .venv/dev.stamp ## Install everything that running, testing and linting need, into .venv

run: .venv/run.stamp ## Run the portal on this machine: web, worker, scheduler (ADDR=127.0.0.1:8000)
	@DEBUG=1 exec $(BIN)/python manage.py portal $(ADDR)

test: .venv/dev.stamp ## Run all tests: SQLite with browsers, then PostgreSQL and Redis
	@exec $(BIN)/python -m tests

faults: .venv/dev.stamp ## Break workers, broker, database and mail server, every figure whole
	@exec $(BIN)/python -m bench.faults --whole

lint: .venv/dev.stamp ## Check format, code, imports, templates, migrations and production settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; set -ex; export VAR_DIR="$$folder"; \
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run; \
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/dev.stamp ## Measure the portal (bench/README.md)
	@exec $(BIN)/python -m bench

lock: .venv/dev.stamp ## Pin requirements.in and requirements-dev.in again, to the newest versions
	for name in requirements requirements-dev; do $(BIN)/uv pip compile --quiet --upgrade --universal \
		--python-version 3.11 --fork-strategy fewest --generate-hashes $$name.in -o $$name.txt; done

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	$(call install,requirements-dev.txt)
	@touch $@

.venv/run.stamp: requirements.txt .venv/made.stamp
	$(call install,requirements.txt)
	@touch $@

.venv/made.stamp:
	@[ -n "$(PYTHON)" ] || { echo "Install Python 3.11 or newer, then run make again."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Install Python's venv (Debian, Ubuntu: apt install python3-venv), then run make again."; exit 1; }
	@echo "Setting up .venv: about a minute the first time."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || \
		echo "No uv for this machine: pip installs the rest."
	@touch $@
