"""Report known vulnerabilities of the pinned packages: ``python -m dev.audit``.

It sends one request to OSV (https://google.github.io/osv.dev/post-v1-querybatch/), which includes the advisories of
PyPI and GitHub. pip-audit can query OSV, too, but would install 28 packages.
"""

import json
import re
import sys
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

from dev.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
URL = "https://api.osv.dev/v1/querybatch"
TIMEOUT = 30


class Package(NamedTuple):
    name: str
    version: str


def main() -> None:
    # requirements-dev.txt contains the packages of requirements.txt as well.
    packages = pinned_packages((ROOT / "requirements-dev.txt").read_text())
    found = {package: ids for package, ids in zip(packages, query(packages), strict=True) if ids}
    for package, ids in found.items():
        for advisory in ids:
            print(f"{package.name} {package.version}: https://osv.dev/vulnerability/{advisory}")
    if found:
        raise SetupError(f"{len(found)} of {len(packages)} packages have known vulnerabilities.")
    print(f"{len(packages)} packages have no known vulnerabilities.")


def pinned_packages(requirements: str) -> list[Package]:
    return [Package(*pin) for pin in re.findall(r"^([\w.-]+)==([^\s;\\]+)", requirements, re.MULTILINE)]


def query(packages: list[Package]) -> list[list[str]]:
    """Return the advisory ids of each package. Raise ``SetupError`` if OSV fails or returns an invalid response."""
    queries = [
        {"package": {"name": package.name, "ecosystem": "PyPI"}, "version": package.version} for package in packages
    ]
    try:
        response = post({"queries": queries})["results"]
        results = [[advisory["id"] for advisory in result.get("vulns", [])] for result in response]
    except (OSError, HTTPException) as error:
        raise SetupError(f"{URL} did not answer: {error}. make audit needs a network.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SetupError(f"{URL} returned a response in an unexpected format: {error!r}.") from error
    if len(results) != len(packages):
        raise SetupError(f"{URL} returned {len(results)} results for {len(packages)} packages.")
    return results


def post(content: object) -> Any:
    request = Request(URL, json.dumps(content).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 - a fixed HTTPS URL
        return json.load(response)


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        sys.exit(str(error))
