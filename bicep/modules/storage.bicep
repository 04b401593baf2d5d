// The storage account for photos and for files of operators. Its keys are disabled.
// Checked against avm/res/storage/storage-account.

@description('Required. The globally unique name.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. The region.')
param location string

@description('Required. Whether each blob is stored in several availability zones. Cannot be changed later.')
param zoneRedundant bool

@description('Required. Whether the account is reachable from the internet.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

@description('Required. The principal ID of the identity that reads and writes photos.')
param photoPrincipalId string

@description('Required. Whether that identity signs the URLs by which browsers load photos from the account.')
param signsUrls bool

var roles = loadJsonContent('roles.json')

// All copies of a deleted photo must be erased within 30 days. The photo remains as a version for 7 days and up to two
// more, until the lifecycle rule runs. The deleted version is recoverable for another 14 days.
var versionDays = 7
var recoverableDays = 14

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  // checkov:skip=CKV_AZURE_35:Browsers load photos by signed URLs in public mode; private mode denies all networks
  // checkov:skip=CKV_AZURE_206:Replication is a parameter: within a zone, or over three
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    isLocalUserEnabled: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: publicNetworkAccess
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: publicNetworkAccess == 'Enabled' ? 'Allow' : 'Deny'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: {
      enabled: true
      days: recoverableDays
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: recoverableDays
    }
  }
}

resource photos 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: 'photos'
  properties: {
    publicAccess: 'None'
  }
}

resource operations 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: 'operations'
  properties: {
    publicAccess: 'None'
  }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'delete-old-versions'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: ['blockBlob']
            }
            actions: {
              version: {
                delete: {
                  daysAfterCreationGreaterThan: versionDays
                }
              }
            }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

resource photoRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(photos.id, photoPrincipalId, roles.storageBlobDataContributor)
  scope: photos
  properties: {
    principalId: photoPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
  }
}

// The user delegation key, which signs URLs, belongs to the account. A URL permits only what the identity may do.
resource delegatorRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (signsUrls) {
  name: guid(account.id, photoPrincipalId, roles.storageBlobDelegator)
  scope: account
  properties: {
    principalId: photoPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDelegator)
  }
}

@description('The resource ID of the account.')
output id string = account.id

@description('The name of the account.')
output name string = account.name

@description('The name of the container with photos.')
output photoContainer string = photos.name

@description('The name of the container with the files of operators.')
output operationsContainer string = operations.name
