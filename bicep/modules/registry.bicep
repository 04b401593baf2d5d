// The registry that builds and stores the image.
// Checked against avm/res/container-registry/registry.

@description('Required. The globally unique name.')
@minLength(5)
@maxLength(50)
param name string

@description('Required. The region.')
param location string

@description('Required. The tier. Private endpoints need Premium.')
@allowed(['Basic', 'Standard', 'Premium'])
param sku string

@description('Required. Whether the registry is reachable from the internet.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

@description('Required. The principal IDs of the identities that pull the image.')
param pullPrincipalIds array

var roles = loadJsonContent('roles.json')

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  // checkov:skip=CKV_AZURE_139:Builds run on machines outside the virtual network; access needs an identity
  // checkov:skip=CKV_AZURE_163:Scans are a paid plan of the subscription, Defender for Containers
  // checkov:skip=CKV_AZURE_166:A quarantine needs a scanner that releases images
  // checkov:skip=CKV_AZURE_233:Azure spreads registries of every tier over availability zones by default
  name: name
  location: location
  sku: {
    name: sku
  }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    // In the other mode, AbacRepositoryPermissions, the role AcrPull has no effect.
    roleAssignmentMode: 'LegacyRegistryPermissions'
    publicNetworkAccess: publicNetworkAccess
  }
}

resource pullRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in pullPrincipalIds: {
    name: guid(registry.id, principalId, roles.acrPull)
    scope: registry
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
    }
  }
]

@description('The resource ID of the registry.')
output id string = registry.id

@description('The name of the registry.')
output name string = registry.name

@description('The host name of the registry.')
output loginServer string = registry.properties.loginServer
