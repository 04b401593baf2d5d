"""Deploy the site to Azure: ``python3 -m deployment --help``. Needs Python 3.12, git and the Azure CLI, no packages."""

import sys

# Check the version here, because the other modules use syntax that older versions cannot parse.
if sys.version_info < (3, 12):  # noqa: UP036
    sys.exit("The deployment needs Python 3.12 or newer: see https://www.python.org/downloads/")
