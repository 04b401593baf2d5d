"""List the licenses of what the container image distributes: ``python -m dev.licenses [--check]``.

Writes docs/licenses.md from the metadata of the installed packages. ``--check`` only verifies that the file is up to
date. Both modes fail if a license is not in ``ALLOWED``.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

from dev.errors import SetupError
from dev.vendor import FONTS, SCRIPTS

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "licenses.md"
VENDORED = (*FONTS, *SCRIPTS, "lucide-static")

# None of these licenses restricts the site itself. The Mozilla and the GNU Lesser General Public License require that
# changes to a package are published, and the image contains all packages unchanged.
ALLOWED = set(
    "Apache-2.0 BSD BSD-2-Clause BSD-3-Clause ISC LGPL-3.0-only MIT MIT-0 MIT-CMU MPL-2.0 OFL-1.1 PSF-2.0".split()
)
# SPDX identifiers by the names that some packages use instead. "BSD License" can be any of the BSD licenses.
SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
HEADER = """# Licenses

What the container image distributes besides this project, compiled by `make licenses`. `make check` fails for a license
that is not in the list of `dev/licenses.py`. The packages contain the texts of their licenses.
"""


def main(arguments: list[str]) -> None:
    python = {name: license_of_package(name) for name in required_packages((ROOT / "requirements.txt").read_text())}
    vendored = dict(vendored_licenses((ROOT / "package-lock.json").read_text()))
    check_allowed({**python, **vendored})
    page = "\n".join([HEADER, *table("Python package", python), "", *table("Files in `static/`", vendored), ""])
    if "--check" not in arguments:
        FILE.write_text(page)
    elif not FILE.exists() or FILE.read_text() != page:
        raise SetupError("docs/licenses.md is out of date: run make licenses.")


def required_packages(requirements: str) -> Iterator[str]:
    """Yield the names of the packages that a compiled requirements file installs on this platform."""
    for line in re.findall(r"^[a-z0-9][^\\#\n]*", requirements, re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement.name


def license_of_package(name: str) -> str:
    try:
        fields = metadata(name)
    except PackageNotFoundError as error:
        raise SetupError(f"{name} is not installed: run make install.") from error
    return fields.get("License-Expression") or license_without_expression(fields)


def license_without_expression(fields: PackageMetadata) -> str:
    text: str = fields.get("License", "")
    # Some packages have the whole text of their license in this field.
    if text and "\n" not in text:
        return SPDX.get(text, text)
    classifiers = [name for name in fields.get_all("Classifier", []) if name.startswith("License ::")]
    names = [classifier.rpartition(" :: ")[2] for classifier in classifiers]
    return " AND ".join(SPDX.get(name, name) for name in names) or "unknown"


def vendored_licenses(lock: str) -> Iterator[tuple[str, str]]:
    packages = json.loads(lock)["packages"]
    for name in VENDORED:
        yield name, packages[f"node_modules/{name}"].get("license", "unknown")


def check_allowed(licenses: dict[str, str]) -> None:
    refused = [f"{name} ({terms})" for name, terms in licenses.items() if not is_allowed(terms)]
    if refused:
        raise SetupError(f"These licenses are not in the list of dev/licenses.py: {', '.join(refused)}.")


def is_allowed(expression: str) -> bool:
    """Return whether each license in an AND expression is allowed, and at least one license in an OR expression."""
    return all(any(part in ALLOWED for part in term.split(" OR ")) for term in expression.split(" AND "))


def table(title: str, licenses: dict[str, str]) -> list[str]:
    return [f"| {title} | license |", "|---|---|", *(f"| {name} | {terms} |" for name, terms in licenses.items())]


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as error:
        sys.exit(str(error))
