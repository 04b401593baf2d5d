// The Log Analytics workspace for all logs, and Application Insights, which stores traces and metrics in the workspace.
// Checked against avm/res/operational-insights/workspace and avm/res/insights/component.

@description('Required. The prefix of all resource names.')
param appName string

@description('Required. The region.')
param location string

@description('Required. The principal ID of the identity that sends traces and metrics.')
param publisherPrincipalId string

@description('Optional. The retention of logs, traces and metrics in days.')
@minValue(30)
@maxValue(730)
param retentionDays int = 30

@description('Optional. The daily limit in GB, against high costs after a fault. Later data of that day is lost.')
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

@description('The connection string of Application Insights. It is no secret, because local authentication is off.')
output connectionString string = insights.properties.ConnectionString
