// The PostgreSQL server, which accepts only Entra tokens.
// Checked against avm/res/db-for-postgre-sql/flexible-server.

@description('Required. The globally unique name.')
@minLength(3)
@maxLength(55)
param name string

@description('Required. The region.')
param location string

@description('Required. The size, such as Standard_B1ms.')
param sku string

@description('Required. The tier of the size.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param tier string

@description('Required. The storage in GB. It cannot shrink.')
param storageGB int

@description('Required. The retention of backups in days.')
param backupDays int

@description('Required. Whether a standby replaces a failed server. Not available with Burstable sizes.')
@allowed(['Disabled', 'SameZone', 'ZoneRedundant'])
param highAvailability string

@description('Required. Whether the server has a read replica. Not available with Burstable sizes.')
param replica bool

@description('Required. Whether the server is reachable from the internet.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

@description('Required. The name of the identity that administers the server.')
param administratorName string

@description('Required. The principal ID of the identity that administers the server.')
param administratorPrincipalId string

var version = '18'

// No availability zone is set: after a failover to another zone, the next deployment would try to move the server back.
resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  sku: {
    name: sku
    tier: tier
  }
  properties: {
    version: version
    storage: {
      storageSizeGB: storageGB
      // After automatic growth, the server would refuse the smaller size in the next deployment.
      autoGrow: 'Disabled'
    }
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    backup: {
      backupRetentionDays: backupDays
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: highAvailability
    }
    network: {
      publicNetworkAccess: publicNetworkAccess
    }
  }
}

// A server that has just been created or updated refuses changes for some seconds: Azure/azure-postgresql #134.
@batchSize(1)
module pauses 'pause.bicep' = [for pause in range(0, 3): {
  dependsOn: [server]
}]

// The server accepts one operation at a time, so each of the following resources depends on the previous one.
resource extensions 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'azure.extensions'
  properties: {
    value: 'PG_TRGM,UNACCENT'
    source: 'user-override'
  }
  dependsOn: [pauses]
}

// Without a virtual network, container apps have no fixed IP addresses. This rule admits all IP addresses of Azure, and
// the server still requires a token of an identity with a database role.
resource firewallRule 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = if (publicNetworkAccess == 'Enabled') {
  parent: server
  name: 'AllowAllAzureServicesAndResourcesWithinAzureIps'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [extensions]
}

// Last, because a server that has just been created or updated refuses administrators for a moment. The administrator
// creates the database in the job for the roles: a database that Resource Manager creates can belong to the superuser
// of Azure, and then the administrator cannot grant privileges on it.
resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: administratorPrincipalId
  properties: {
    principalName: administratorName
    principalType: 'ServicePrincipal'
    tenantId: tenant().tenantId
  }
  // On both, because a dependency on firewallRule has no effect if that resource is not deployed.
  dependsOn: [extensions, firewallRule]
}

module replicaServer 'database-replica.bicep' = if (replica) {
  params: {
    name: '${name}-replica'
    location: location
    sku: sku
    tier: tier
    storageGB: storageGB
    version: version
    sourceServerId: server.id
    publicNetworkAccess: publicNetworkAccess
  }
  dependsOn: [administrator]
}

@description('The resource ID of the server.')
output id string = server.id

@description('The name of the server.')
output name string = server.name

// The service sometimes omits the property: Azure/bicep-registry-modules #6156.
@description('The host name of the server.')
output host string = server.properties.?fullyQualifiedDomainName ?? '${name}.postgres.database.azure.com'
