// The environment of the container app and its jobs.
// Checked against avm/res/app/managed-environment.

@description('Required. The name.')
param name string

@description('Required. The region.')
param location string

@description('Required. Whether replicas are spread over availability zones. Needs a subnet. Cannot be changed later.')
param zoneRedundant bool

@description('Optional. The subnet, delegated to Microsoft.App/environments. Empty: a network that Azure manages.')
param subnetId string = ''

@description('Optional. Whether the site has a private IP address in the virtual network instead of a public one.')
param internal bool = false

@description('Optional. The Log Analytics workspace that receives the logs. Empty: logs are streamed, not stored.')
param workspaceId string = ''

resource environment 'Microsoft.App/managedEnvironments@2026-01-01' = {
  name: name
  location: location
  properties: {
    // The destination log-analytics would need the shared key of the workspace.
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    vnetConfiguration: empty(subnetId) ? null : {
      infrastructureSubnetId: subnetId
      internal: internal
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
    zoneRedundant: zoneRedundant
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(workspaceId)) {
  name: 'logs'
  scope: environment
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

@description('The resource ID of the environment.')
output id string = environment.id

@description('The name of the environment.')
output name string = environment.name

@description('The domain of the apps in the environment.')
output defaultDomain string = environment.properties.defaultDomain

@description('The static IP address of the environment. Empty: Azure may not set one without a virtual network.')
output staticIp string = environment.properties.?staticIp ?? ''
