"""The exporters for Application Insights, authenticated as the managed identity.

The key in the connection string only selects the resource. The identity needs the role Monitoring Metrics Publisher on
that resource.

https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication
"""

import os

from azure.monitor.opentelemetry.exporter import AzureMonitorMetricExporter, AzureMonitorTraceExporter
from opentelemetry.sdk.metrics.export import MetricExporter
from opentelemetry.sdk.trace.export import SpanExporter

from restaurant_review.azure.identity import credential

# Disable the exporter's telemetry about itself, and its remote configuration. In a private network, both wait a long
# time for hosts that are unreachable.
DISABLING_VARIABLES = (
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED",
)


def exporters(connection_string: str) -> tuple[SpanExporter, MetricExporter]:
    for name in DISABLING_VARIABLES:
        os.environ.setdefault(name, "true")
    options = {
        "connection_string": connection_string,
        "credential": credential,
        # Drop telemetry that cannot be sent, because the disk of a container is lost with the container.
        "disable_offline_storage": True,
    }
    return AzureMonitorTraceExporter(**options), AzureMonitorMetricExporter(**options)
