"""Bring the site to Azure: ``python3 -m deployment --help``. Needs Python 3.12, git and the Azure CLI, no packages."""

import sys

# People run this with the Python of their machine. Other modules use syntax that an older one cannot read.
if sys.version_info < (3, 12):  # noqa: UP036
    sys.exit("The deployment needs Python 3.12 or newer: see https://www.python.org/downloads/")
