"""Pass the variables of the repository to the deployment: ``python3 -m dev.workflows.variables [--list]``.

A workflow passes all variables of the repository as JSON in ``VARIABLES``. This module sets those that the deployment
reads for the next steps. With ``--list``, it prints the ones that this terminal exports, for ``gh variable set
--env-file -``. It needs only the standard library.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from deployment.parameters import read_parameters
from dev.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent.parent
LOCATION = {"AZURE_LOCATION", "AZURE_RESOURCE_GROUP", "AZURE_SUBSCRIPTION_ID"}
# Workflows leave it empty: the deployer may not assign its own roles.
DEPLOYER = "GITHUB_SUBJECT"


def main(arguments: list[str], environment: Mapping[str, str]) -> None:
    if "--list" in arguments:
        print("\n".join(f'{name}="{escaped(value)}"' for name, value in deployment_variables(environment)))
        return
    lines = [f"{name}={value}\n" for name, value in deployment_variables(json.loads(environment["VARIABLES"]))]
    with Path(environment["GITHUB_ENV"]).open("a") as file:
        file.writelines(lines)


def deployment_variables(variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the variables that the deployment reads. Leave out empty ones: an empty number would not be the default."""
    names = {*read_parameters(ROOT, {}), *LOCATION} - {DEPLOYER}
    for name in sorted(names & variables.keys()):
        value = variables[name]
        if "\n" in value or "\r" in value:
            raise SetupError(f"The variable {name} has several lines, and a parameter has only one.")
        if value:
            yield name, value


def escaped(value: str) -> str:
    """Return a value as gh reads it between double quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")


if __name__ == "__main__":
    try:
        main(sys.argv[1:], os.environ)
    except SetupError as error:
        sys.exit(str(error))
