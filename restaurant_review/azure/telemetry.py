"""Application Insights, as a receiver of telemetry that needs no key: the identity logs in.

The key in a connection string only says where to. The identity needs the role Monitoring Metrics Publisher there.

https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication
"""

import os

from azure.monitor.opentelemetry.exporter import AzureMonitorMetricExporter, AzureMonitorTraceExporter
from opentelemetry.sdk.metrics.export import MetricExporter
from opentelemetry.sdk.trace.export import SpanExporter

from restaurant_review.azure.identity import credential

# What the package would send to Microsoft about itself, and ask Microsoft about how to behave: a private network lets
# neither out, and each tries for long.
CALLS_HOME = (
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED",
)


def exporters(connection_string: str) -> tuple[SpanExporter, MetricExporter]:
    for name in CALLS_HOME:
        os.environ.setdefault(name, "true")
    options = {
        "connection_string": connection_string,
        "credential": credential,
        # What cannot be sent is lost, not kept on a disk that is lost soon after.
        "disable_offline_storage": True,
    }
    return AzureMonitorTraceExporter(**options), AzureMonitorMetricExporter(**options)
