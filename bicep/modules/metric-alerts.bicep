// Alerts on metrics: restarts, database connections and storage, failing photo storage.
// Checked against avm/res/insights/metric-alert.

@description('Required. The prefix of all resource names.')
param appName string

@description('Required. The resource ID of the action group that sends the alerts by email.')
param actionGroupId string

@description('Required. The resource ID of the database server.')
param databaseId string

@description('Required. The size of the database server, such as Standard_B1ms.')
param databaseSku string

@description('Optional. The resource ID of the container app. Empty on App Service, which has no metric for restarts.')
param containerAppId string = ''

@description('Optional. The resource ID of the storage account. Empty if photos are stored elsewhere.')
param storageAccountId string = ''

// How many connections the smaller sizes accept from users. All other sizes accept at least 844.
// https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits
var connectionsBySku = {
  Standard_B1ms: 35
  Standard_B2s: 414
}
var databaseConnections = connectionsBySku[?databaseSku] ?? 844
var databaseAlerts = [
  {
    name: 'database-connections'
    severity: 2
    description: 'More than 80 % of the connections of the database server are in use. Compare MAX_REPLICAS, WEB_CONCURRENCY and DATABASE_POOL_MAX_SIZE with docs/deployment.md.'
    resourceId: databaseId
    metric: 'active_connections'
    namespace: 'Microsoft.DBforPostgreSQL/flexibleServers'
    aggregation: 'Maximum'
    threshold: databaseConnections * 8 / 10
    dimensions: []
  }
  {
    name: 'database-storage'
    severity: 1
    description: 'The storage of the database server is more than 85 % full. When it is full, the database becomes read-only. Add storage.'
    resourceId: databaseId
    metric: 'storage_percent'
    namespace: 'Microsoft.DBforPostgreSQL/flexibleServers'
    aggregation: 'Maximum'
    threshold: 85
    dimensions: []
  }
]
var restartAlerts = empty(containerAppId) ? [] : [
  {
    name: 'restarts'
    severity: 2
    description: 'A replica has restarted more than twice. The query "Cold starts" and the system log of the app show why.'
    resourceId: containerAppId
    metric: 'RestartCount'
    namespace: 'Microsoft.App/containerApps'
    aggregation: 'Maximum'
    threshold: 2
    dimensions: []
  }
]
var storageAlerts = empty(storageAccountId) ? [] : [
  {
    name: 'photo-storage'
    severity: 2
    description: 'The storage account failed more than five times, or refused the identity of the site.'
    resourceId: '${storageAccountId}/blobServices/default'
    metric: 'Transactions'
    namespace: 'Microsoft.Storage/storageAccounts/blobServices'
    aggregation: 'Total'
    threshold: 5
    dimensions: [
      {
        name: 'ResponseType'
        operator: 'Include'
        values: [
          'ServerOtherError'
          'ServerTimeoutError'
          'ServerBusyError'
          'AuthenticationError'
          'AuthorizationError'
          'NetworkError'
        ]
      }
    ]
  }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for alert in concat(databaseAlerts, restartAlerts, storageAlerts): {
    name: '${appName}-${alert.name}'
    location: 'global'
    properties: {
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [
        alert.resourceId
      ]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: alert.name
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: alert.namespace
            metricName: alert.metric
            timeAggregation: alert.aggregation
            operator: 'GreaterThan'
            threshold: alert.threshold
            dimensions: alert.dimensions
          }
        ]
      }
      actions: [
        {
          actionGroupId: actionGroupId
        }
      ]
    }
  }
]
