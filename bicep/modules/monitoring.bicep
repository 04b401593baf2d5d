// The Log Analytics workspace of all logs, and the Application Insights resource of traces and metrics in it.
// Checked against avm/res/operational-insights/workspace and avm/res/insights/component.

@description('Required. The prefix of the names of all resources.')
param appName string

@description('Required. The region.')
param location string

@description('Required. The principal ID of the identity that sends traces and metrics.')
param publisherPrincipalId string

@description('Optional. For how many days logs, traces and metrics are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 30

@description('Optional. How many gigabytes a day are stored, so that a fault cannot cause any bill. Later lines of that day are lost.')
@minValue(1)
param dailyQuotaGB int = 2

var roles = loadJsonContent('roles.json')

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: '${appName}-logs'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGB
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
    // Private ingestion would need a private link scope, which applies to all virtual networks that share a DNS zone.
    publicNetworkAccessForIngestion: 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${appName}-insights'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
    publicNetworkAccessForIngestion: 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource publisherRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, publisherPrincipalId, roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: publisherPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
  }
}

@description('The resource ID of the workspace.')
output workspaceId string = workspace.id

@description('The name of the workspace.')
output workspaceName string = workspace.name

@description('The connection string of Application Insights. Its key only selects the resource, because local authentication is off.')
output connectionString string = insights.properties.ConnectionString
