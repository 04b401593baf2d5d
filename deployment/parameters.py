"""The parameters of bicep/main.bicepparam, which reads each of them from an environment variable."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from deployment.errors import DeploymentError

PARAMETER_FILE = Path("bicep") / "main.bicepparam"
PARAMETER = re.compile(r"^param (\w+) =.*?readEnvironmentVariable\('(\w+)', '([^']*)'\)", re.MULTILINE)
# Variables that this package sets itself.
COMPUTED_VARIABLES = {"IMAGE", "REVISION_SUFFIX", "TRAFFIC"}
DIGEST_LENGTH = 6
# Container apps have the strictest rules for names. Other names append a suffix, so the limit is 20 characters.
APP_NAME = re.compile(r"(?=.{2,20}$)[a-z](-?[a-z0-9])*")
# Combinations that Azure refuses only after it has created a part of the site, or that make the site unreachable.
CONFLICTS = (
    "ZONE_REDUNDANT=true NETWORK_MODE=public",
    "PHOTO_STORE=files NETWORK_MODE=public",
    "DATABASE_HIGH_AVAILABILITY=SameZone DATABASE_TIER=Burstable",
    "DATABASE_HIGH_AVAILABILITY=ZoneRedundant DATABASE_TIER=Burstable",
    "DATABASE_REPLICA=true DATABASE_TIER=Burstable",
    "STAFF_SIGN_IN=easyAuth EASY_AUTH_CLIENT_ID=",
    "SITE_HOST=containerApps NETWORK_MODE=public INGRESS_EXTERNAL=false",
    # The web app of App Service has a public host name in both network modes.
    "SITE_HOST=appService INGRESS_EXTERNAL=false",
    # Front Door reaches the site through the internet.
    "FRONT_DOOR=true SITE_HOST=containerApps NETWORK_MODE=private INGRESS_EXTERNAL=false",
)


def read_parameters(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that main.bicepparam reads with their values. Omit those in ``COMPUTED_VARIABLES``."""
    found = PARAMETER.findall((folder / PARAMETER_FILE).read_text())
    return {name: environment.get(name, default) for _, name, default in found if name not in COMPUTED_VARIABLES}


def check_parameters(parameters: Mapping[str, str]) -> None:
    name = parameters["APP_NAME"]
    if not APP_NAME.fullmatch(name):
        raise DeploymentError(
            f"APP_NAME is {name!r}: it must be 2 to 20 lower-case letters, digits and single hyphens, the first one a "
            "letter and the last one no hyphen."
        )
    given = {f"{name}={value}".lower() for name, value in parameters.items()}
    for conflict in CONFLICTS:
        if given.issuperset(conflict.lower().split()):
            raise DeploymentError(f"These parameters exclude each other: {', '.join(conflict.split())}. Change one.")


def configuration_digest(folder: Path, parameters: Mapping[str, str]) -> str:
    """Return a short digest of the Bicep files and the parameters. A revision depends only on these and its image."""
    digest = hashlib.sha256()
    for path in sorted((folder / "bicep").rglob("*.*")):
        if "tests" in path.parts or not path.is_file():
            continue
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name, value in sorted(parameters.items()):
        digest.update(f"{name}={value}\0".encode())
    return digest.hexdigest()[:DIGEST_LENGTH]
