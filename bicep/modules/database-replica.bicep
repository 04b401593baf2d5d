// A read replica of the PostgreSQL server.
// Checked against avm/res/db-for-postgre-sql/flexible-server.

@description('Required. The globally unique name.')
@minLength(3)
@maxLength(63)
param name string

@description('Required. The region.')
param location string

@description('Required. The size, such as Standard_D2ds_v5.')
param sku string

@description('Required. The tier of the size. Burstable sizes have no replicas.')
param tier string

@description('Required. The storage in GB.')
param storageGB int

@description('Required. The version of PostgreSQL.')
param version string

@description('Required. The resource ID of the primary server.')
param sourceServerId string

@description('Required. Whether the server is reachable from the internet.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

// Azure accepts createMode only when it creates the server, so a second deployment must not update the replica.
@onlyIfNotExists()
resource replica 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  sku: {
    name: sku
    tier: tier
  }
  properties: {
    version: version
    createMode: 'Replica'
    sourceServerResourceId: sourceServerId
    storage: {
      storageSizeGB: storageGB
      autoGrow: 'Disabled'
    }
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    network: {
      publicNetworkAccess: publicNetworkAccess
    }
  }
}
