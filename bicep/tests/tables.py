"""Columns of Azure Monitor's tables, from https://learn.microsoft.com/azure/azure-monitor/reference/tables/<name>."""

CONTAINER_APP_CONSOLE_LOGS = {
    **dict.fromkeys(
        "ContainerAppName ContainerGroupId ContainerGroupName ContainerId ContainerImage ContainerName EnvironmentName "
        "JobName Location Log OperationName RevisionName SourceSystem Stream TenantId Type _ResourceId".split(),
        "string",
    ),
    "TimeGenerated": "datetime",
}
CONTAINER_APP_SYSTEM_LOGS = {
    **dict.fromkeys(
        "ComponentName ComponentType ContainerAppName ContainerName EnvironmentName EventSource JobName Location Log "
        "OperationName Reason ReplicaName RevisionName SourceSystem TenantId Type _ResourceId".split(),
        "string",
    ),
    "Count": "int",
    "TimeGenerated": "datetime",
}
APP_SERVICE_CONSOLE_LOGS = {
    **dict.fromkeys(
        "Category ContainerId Host Level OperationName ResultDescription SourceSystem TenantId Type "
        "_ResourceId".split(),
        "string",
    ),
    "TimeGenerated": "datetime",
}
LOGS = {
    "ContainerAppConsoleLogs": CONTAINER_APP_CONSOLE_LOGS,
    "ContainerAppSystemLogs": CONTAINER_APP_SYSTEM_LOGS,
    "AppServiceConsoleLogs": APP_SERVICE_CONSOLE_LOGS,
}

# The table of Application Insights for each type of exported data, and the column for each field of the data.
TABLE_OF_DATA = {"RequestData": "AppRequests", "RemoteDependencyData": "AppDependencies"}
COLUMN_OF_FIELD = {
    "id": ("Id", "string"),
    "name": ("Name", "string"),
    "type": ("DependencyType", "string"),
    "data": ("Data", "string"),
    "target": ("Target", "string"),
    "duration": ("DurationMs", "real"),
    "success": ("Success", "bool"),
    "resultCode": ("ResultCode", "string"),
    "responseCode": ("ResultCode", "string"),
    "url": ("Url", "string"),
    "properties": ("Properties", "dynamic"),
    "measurements": ("Measurements", "dynamic"),
}
COLUMN_OF_TAG = {
    "ai.operation.id": ("OperationId", "string"),
    "ai.operation.parentId": ("ParentId", "string"),
    "ai.operation.name": ("OperationName", "string"),
    "ai.cloud.role": ("AppRoleName", "string"),
    "ai.cloud.roleInstance": ("AppRoleInstance", "string"),
}


def tables_of_spans(envelopes):
    """Return the tables with only the columns that these spans fill."""
    tables = {}
    for envelope in envelopes:
        data = envelope.data
        columns = tables.setdefault(TABLE_OF_DATA[data.base_type], {"TimeGenerated": "datetime"})
        columns.update(column for name, column in COLUMN_OF_FIELD.items() if name in data.base_data.as_dict())
        columns.update(column for name, column in COLUMN_OF_TAG.items() if name in envelope.tags)
    return tables
