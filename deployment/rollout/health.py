"""The health of a revision. A revision without replicas is requested, because only a replica proves that it works."""

import ssl
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError

from deployment.errors import DeploymentError

HEALTHY, SCALED_TO_ZERO = "Healthy", "ScaledToZero"
# In seconds. The ingress holds a request until the first replica has started.
REQUEST_TIMEOUT = 60

type Request = Callable[[str], int | None]


@dataclass
class RevisionTest:
    """``pending`` is the reason why the revision is not healthy yet."""

    request: Request
    # The ingress has an address in a virtual network, which this machine may not be able to reach.
    is_internal: bool
    report: Callable[[str], None]
    pending: str = "no response to its probes"

    def health(self, properties: Mapping[str, Any]) -> str | None:
        """Return ``HEALTHY``, the cause of a failure, or None during the start."""
        health = health_of(properties)
        # Not the host of the app, whose requests go to the former revision.
        host = properties.get("fqdn")
        return self.wake(f"https://{host}/ready") if health == SCALED_TO_ZERO and host else health

    def wake(self, url: str) -> str | None:
        try:
            status = self.request(url)
        except URLError as error:
            if isinstance(error.reason, ssl.SSLError):
                # Without the certificates of this Python, every revision would seem to be unhealthy.
                raise DeploymentError(
                    f"This machine cannot verify the certificate of {url}: {error.reason}. Install the certificates of "
                    "this Python, or set SSL_CERT_FILE, and run the same command again. The traffic stays as it was."
                ) from error
            if self.is_internal:
                self.report(f"The revision was not tested, because this machine cannot reach {url}: {error.reason}")
                return HEALTHY
            self.pending = f"this machine cannot reach {url}: {error.reason}"
            return None
        self.pending = f"{url} returned {status}" if status else f"{url} did not respond"
        return HEALTHY if status == HTTPStatus.OK else None


def health_of(properties: Mapping[str, Any]) -> str | None:
    provisioning, running = properties.get("provisioningState"), properties.get("runningState")
    if provisioning == "Failed" or running in {"Failed", "ActivationFailed"}:
        return str(properties.get("provisioningError") or running)
    if provisioning != "Provisioned":
        return None
    # Without a replica, healthState has no meaning.
    if running == SCALED_TO_ZERO:
        return SCALED_TO_ZERO
    return HEALTHY if properties.get("healthState") == HEALTHY else None


def request_status(url: str) -> int | None:
    """Return the status of a GET request, or None if no response arrives. Raise ``URLError`` if connecting fails."""
    try:
        with urllib.request.urlopen(url, timeout=REQUEST_TIMEOUT) as response:  # noqa: S310 - it is HTTPS
            return int(response.status)
    except HTTPError as error:
        with error:
            return error.code
    except URLError:
        raise
    except (OSError, HTTPException):
        return None
