// All alerts, and the action group that sends them by email.
// Checked against avm/res/insights/action-group, avm/res/insights/scheduled-query-rule and avm/res/insights/metric-alert.

@description('Required. The prefix of all resource names.')
param appName string

@description('Required. The region.')
param location string

@description('Required. The email address that receives alerts.')
param alertEmail string

@description('Required. The resource ID of the Log Analytics workspace.')
param workspaceId string

@description('Required. The resource ID of the database server.')
param databaseId string

@description('Required. The size of the database server, such as Standard_B1ms.')
param databaseSku string

@description('Optional. The resource ID of the container app. Empty on App Service, which has no metric for restarts.')
param containerAppId string = ''

@description('Optional. The resource ID of the storage account. Empty if photos are stored elsewhere.')
param storageAccountId string = ''

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${appName}-alerts'
  location: 'global'
  properties: {
    groupShortName: take(appName, 12)
    enabled: true
    emailReceivers: [
      {
        name: 'operator'
        emailAddress: alertEmail
        useCommonAlertSchema: true
      }
    ]
  }
}

module logAlerts 'log-alerts.bicep' = {
  params: {
    appName: appName
    location: location
    workspaceId: workspaceId
    actionGroupId: actionGroup.id
  }
}

module metricAlerts 'metric-alerts.bicep' = {
  params: {
    appName: appName
    actionGroupId: actionGroup.id
    databaseId: databaseId
    databaseSku: databaseSku
    containerAppId: containerAppId
    storageAccountId: storageAccountId
  }
}

@description('The resource ID of the action group.')
output actionGroupId string = actionGroup.id
