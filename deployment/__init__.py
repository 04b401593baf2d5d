"""Bring the site to Azure: ``python3 -m deployment --help``. Needs Python 3.12, git and the Azure CLI, no packages."""
