"""Mark releases and rollbacks in the charts of Application Insights.

https://learn.microsoft.com/azure/azure-monitor/app/release-and-work-item-insights
"""

import json
import uuid
from datetime import UTC, datetime

from deployment.azure.cli import AzureCLI
from deployment.errors import DeploymentError
from deployment.reports import ProgressReporter

API_VERSION = "2015-05-01"


def annotate(az: AzureCLI, group: str, name: str, details: dict[str, str], progress: ProgressReporter) -> None:
    """Write an annotation. Report a failure instead of raising it, because the release has already taken effect."""
    try:
        found = az.read(
            "resource", "list", "--resource-group", group, "--resource-type", "Microsoft.Insights/components"
        )
        if not found:
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        annotation = {"Id": str(uuid.uuid4()), "AnnotationName": name, "EventTime": now, "Category": "Deployment"}
        az.send(
            "put",
            f"{found[0]['id']}/Annotations?api-version={API_VERSION}",
            {**annotation, "Properties": json.dumps(details)},
        )
    except DeploymentError as error:
        progress.write(f"The charts of Application Insights have no mark for this change: {error}")
