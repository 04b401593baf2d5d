// A private endpoint and its DNS zone, for each service whose ID is not empty.
// Checked against avm/res/network/private-endpoint and avm/res/network/private-dns-zone.

@description('Required. The prefix of the names.')
param appName string

@description('Required. The region.')
param location string

@description('Required. The resource ID of the virtual network.')
param networkId string

@description('Required. The resource ID of the subnet.')
param subnetId string

@description('Required. The resource ID of the database server.')
param databaseId string

@description('Required. The resource ID of the storage account with photos.')
param storageId string

@description('Required. The resource ID of the key vault.')
param vaultId string

@description('Required. The resource ID of the registry, which must have the tier Premium.')
param registryId string

@description('Optional. The resource ID of the Redis cache. Empty: there is none.')
param cacheId string = ''

@description('Optional. The resource ID of the storage account with a file share. Empty: there is none.')
param filesId string = ''

// docs/infrastructure.md names the source of the zones.
var services = [
  {
    name: 'database'
    id: databaseId
    group: 'postgresqlServer'
    zone: 'privatelink.postgres.database.azure.com'
  }
  {
    name: 'storage'
    id: storageId
    group: 'blob'
    zone: 'privatelink.blob.${environment().suffixes.storage}'
  }
  {
    name: 'vault'
    id: vaultId
    group: 'vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
  {
    name: 'registry'
    id: registryId
    group: 'registry'
    zone: 'privatelink.azurecr.io'
  }
  {
    name: 'cache'
    id: cacheId
    group: 'redisEnterprise'
    zone: 'privatelink.redis.azure.net'
  }
  {
    name: 'files'
    id: filesId
    group: 'file'
    zone: 'privatelink.file.${environment().suffixes.storage}'
  }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: if (!empty(service.id)) {
    name: service.zone
    location: 'global'
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: if (!empty(service.id)) {
    parent: zones[index]
    name: '${appName}-network'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: networkId
      }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-09-01' = [
  for service in services: if (!empty(service.id)) {
    name: '${appName}-${service.name}'
    location: location
    properties: {
      customNetworkInterfaceName: '${appName}-${service.name}-interface'
      subnet: {
        id: subnetId
      }
      privateLinkServiceConnections: [
        {
          name: service.name
          properties: {
            privateLinkServiceId: service.id
            groupIds: [service.group]
          }
        }
      ]
    }
  }
]

resource groups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = [
  for (service, index) in services: if (!empty(service.id)) {
    parent: endpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: service.name
          properties: {
            privateDnsZoneId: zones[index].id
          }
        }
      ]
    }
    // Before the zone is linked to the network, containers would still resolve the public IP address.
    dependsOn: [
      links[index]
    ]
  }
]
