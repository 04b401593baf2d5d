// Azure Managed Redis for the sign-in rate limits.
// Checked against avm/res/cache/redis-enterprise.

@description('Required. The globally unique name.')
@maxLength(60)
param name string

@description('Required. The region.')
param location string

@description('Required. Whether the cache is reachable from the internet.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

@description('Required. The principal ID of the identity that uses the cache.')
param clientPrincipalId string

@description('Optional. The size.')
param sku string = 'Balanced_B0'

@description('Optional. Whether there is a second node. It doubles the price.')
param highAvailability bool = false

var port = 10000

resource cluster 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: name
  location: location
  sku: {
    name: sku
  }
  properties: {
    highAvailability: highAvailability ? 'Enabled' : 'Disabled'
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicNetworkAccess
  }
}

resource database 'Microsoft.Cache/redisEnterprise/databases@2025-07-01' = {
  parent: cluster
  name: 'default'
  properties: {
    accessKeysAuthentication: 'Disabled'
    clientProtocol: 'Encrypted'
    // OSSCluster needs a client that follows redirects to other nodes, which Django's cache backend does not use.
    clusteringPolicy: 'NoCluster'
    // A full cache evicts the least recently used counters instead of refusing new ones.
    evictionPolicy: 'AllKeysLRU'
    port: port
  }
}

resource access 'Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments@2025-07-01' = {
  parent: database
  name: 'web'
  properties: {
    accessPolicyName: 'default'
    user: {
      objectId: clientPrincipalId
    }
  }
}

@description('The resource ID of the cache.')
output id string = cluster.id

@description('The name of the cache.')
output name string = cluster.name

@description('The value of CACHE_URL. It has no password, because the site logs in with tokens.')
output url string = 'rediss://${cluster.properties.hostName}:${port}/0'
