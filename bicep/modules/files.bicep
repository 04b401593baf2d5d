// A file share for photos, as an alternative to a blob container. It needs networkMode private.
// NFS instead of SMB: an SMB mount needs the key of the account, an NFS mount only access to the network.
// Checked against avm/res/storage/storage-account/file-service and avm/res/app/managed-environment/storage.

@description('Required. The prefix of the names.')
param appName string

@description('Required. The globally unique name of the storage account.')
@minLength(3)
@maxLength(24)
param accountName string

@description('Required. The region.')
param location string

@description('Required. The name of the Container Apps environment.')
param environmentName string

@description('Required. The path where the share is mounted, which is the value of PHOTO_ROOT.')
param mountPath string

@description('Optional. The size in GiB.')
@minValue(100)
param sizeGB int = 100

var volumeName = 'photos'
// The IDs of user and group in the image.
var owner = '10001:10001'

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  // checkov:skip=CKV_AZURE_3:Container Apps mounts NFS without TLS; the REST API accepts only tokens, which need HTTPS
  // checkov:skip=CKV_AZURE_36:No Azure service needs the files; only the virtual network reaches them
  // checkov:skip=CKV_AZURE_43:The name is a parameter
  // checkov:skip=CKV_AZURE_206:Premium file shares are stored three times in one zone
  // checkov:skip=CKV_AZURE_33:The account has no queues
  name: accountName
  location: location
  kind: 'FileStorage'
  sku: {
    name: 'Premium_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    // With true, Azure refuses NFS mounts without TLS. The traffic stays inside the virtual network.
    supportsHttpsTrafficOnly: false
    publicNetworkAccess: 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: 'Deny'
    }
  }
}

resource fileService 'Microsoft.Storage/storageAccounts/fileServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    protocolSettings: {
      nfs: {
        encryptionInTransit: {
          required: false
        }
      }
    }
  }
}

resource share 'Microsoft.Storage/storageAccounts/fileServices/shares@2026-04-01' = {
  parent: fileService
  name: 'photos'
  properties: {
    enabledProtocols: 'NFS'
    // The job below makes the user of the image the owner of the share, which only root may do.
    rootSquash: 'NoRootSquash'
    shareQuota: sizeGB
  }
}

resource managedEnvironment 'Microsoft.App/managedEnvironments@2026-01-01' existing = {
  name: environmentName
}

resource storage 'Microsoft.App/managedEnvironments/storages@2026-01-01' = {
  parent: managedEnvironment
  name: volumeName
  properties: {
    nfsAzureFile: {
      server: '${account.name}.file.${environment().suffixes.storage}'
      shareName: '/${account.name}/${share.name}'
      accessMode: 'ReadWrite'
    }
  }
}

var volume = {
  name: volumeName
  storageType: 'NfsAzureFile'
  storageName: storage.name
}
var volumeMount = {
  volumeName: volumeName
  mountPath: mountPath
}

// The user root owns a new share. Start this job once with `az containerapp job start`, before the site stores photos.
resource ownerJob 'Microsoft.App/jobs@2026-01-01' = {
  name: '${appName}-files'
  location: location
  properties: {
    environmentId: managedEnvironment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: 300
      replicaRetryLimit: 0
    }
    template: {
      containers: [
        {
          name: 'job'
          image: 'mcr.microsoft.com/azurelinux/base/core:3.0'
          command: ['chown', owner, mountPath]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          volumeMounts: [volumeMount]
        }
      ]
      volumes: [volume]
    }
  }
}

@description('The resource ID of the storage account.')
output accountId string = account.id

@description('The volumes of a container app or job.')
output volumes array = [volume]

@description('The mounts of those volumes.')
output volumeMounts array = [volumeMount]
