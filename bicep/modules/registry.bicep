// The registry that builds and stores the image.
// Checked against avm/res/container-registry/registry.

@description('Required. The globally unique name.')
@minLength(5)
@maxLength(50)
param name string

@description('Required. The region.')
param location string

@description('Required. The tier. Private endpoints and zone redundancy need Premium.')
@allowed(['Basic', 'Standard', 'Premium'])
param sku string

@description('Required. Whether the registry is reachable from the internet.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

@description('Required. Whether the images are stored in several availability zones.')
param zoneRedundant bool

@description('Required. The principal IDs of the identities that pull the image.')
param pullPrincipalIds array

// AcrPull
var pullRoleId = '7f951dda-4ed3-4680-a7ca-43fe172d538d'

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: name
  location: location
  sku: {
    name: sku
  }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    publicNetworkAccess: publicNetworkAccess
    networkRuleBypassOptions: 'AzureServices'
    zoneRedundancy: zoneRedundant ? 'Enabled' : 'Disabled'
  }
}

resource pullRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in pullPrincipalIds: {
    name: guid(registry.id, principalId, pullRoleId)
    scope: registry
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', pullRoleId)
    }
  }
]

@description('The resource ID of the registry.')
output id string = registry.id

@description('The name of the registry.')
output name string = registry.name

@description('The host name of the registry.')
output loginServer string = registry.properties.loginServer
