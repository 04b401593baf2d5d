"""List the packages in a container image, in the format CycloneDX: ``python3 -m dev.image.sbom IMAGE FILE``.

The image itself lists them, in a container without a network. The usual programs for this task are installed by scripts
without a pinned version, so the workflow that deploys must not run them: it has access to Azure. Only Docker and the
standard library are needed. https://cyclonedx.org/docs/1.6/json/
"""

import json
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dev.errors import SetupError

SCRIPT = Path(__file__).with_name("installed.py")


def main(image: str, file: str) -> None:
    Path(file).write_text(json.dumps(document(image, installed_packages(image, run_command())), indent=1) + "\n")


def run_command() -> Sequence[str]:
    try:
        subprocess.run(["docker", "info"], capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        # Imported here, because it needs packages that the workflow does not install.
        from dev.image.engine import find_engine

        engine = find_engine()
        return (*engine.command, "run", *engine.run_options)
    return ("docker", "run")


def installed_packages(image: str, run: Sequence[str]) -> dict[str, Any]:
    command = [*run, "--rm", "--interactive", "--network=none", "--entrypoint=python", image, "-"]
    try:
        done = subprocess.run(command, input=SCRIPT.read_text(), capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        raise SetupError(f"The packages of {image} could not be listed:\n{error.stderr}") from error
    packages: dict[str, Any] = json.loads(done.stdout)
    return packages


def document(image: str, packages: dict[str, Any]) -> dict[str, Any]:
    name, _, digest = image.partition("@")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {"type": "container", "name": name, "version": digest},
        },
        "components": list(components(packages)),
    }


def components(packages: dict[str, Any]) -> Iterator[dict[str, str]]:
    system, version = packages["system"]["ID"], packages["system"]["VERSION_ID"]
    yield {"type": "operating-system", "name": system, "version": version}
    yield component("platform", "python", packages["python_version"], "pkg:generic/python")
    for name, release, architecture in packages["debian"]:
        found = component("library", name, release, f"pkg:deb/{system}/{quote(name)}")
        yield {**found, "purl": f"{found['purl']}?arch={architecture}&distro={system}-{version}"}
    for name, release in packages["python"]:
        yield component("library", name, release, f"pkg:pypi/{normalized(name)}")


def component(kind: str, name: str, version: str, url: str) -> dict[str, str]:
    return {"type": kind, "name": name, "version": version, "purl": f"{url}@{quote(version, safe='')}"}


def normalized(name: str) -> str:
    """Return the name of a Python package as in the URLs of PyPI."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except SetupError as error:
        sys.exit(str(error))
