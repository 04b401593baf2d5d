// The vault of the site's secrets.
// Checked against avm/res/key-vault/vault.

@description('Required. The globally unique name.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. The region.')
param location string

@description('Required. Whether the vault is reachable from the internet.')
@allowed(['Enabled', 'Disabled'])
param publicNetworkAccess string

@description('Required. The principal ID of the identity that reads SECRET_KEY.')
param readerPrincipalId string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  // checkov:skip=CKV_AZURE_42:Soft delete is on; purge protection would keep the name of a removed site for 90 days
  // checkov:skip=CKV_AZURE_110:Purge protection would keep the name of a removed site for 90 days
  // checkov:skip=CKV_AZURE_189:Container apps without a virtual network have no fixed addresses; private mode denies all
  // checkov:skip=CKV_AZURE_109:Container apps without a virtual network have no fixed addresses; private mode denies all
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    // Purge protection is off, so that a deleted site can be deployed again with the same names.
    softDeleteRetentionInDays: 7
    publicNetworkAccess: publicNetworkAccess
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: publicNetworkAccess == 'Enabled' ? 'Allow' : 'Deny'
    }
  }
}

module signingKey 'signing-key.bicep' = {
  params: {
    vaultName: vault.name
    readerPrincipalId: readerPrincipalId
  }
}

@description('The resource ID of the vault.')
output id string = vault.id

@description('The name of the vault.')
output name string = vault.name

@description('The Key Vault URL of SECRET_KEY.')
output signingKeyUrl string = signingKey.outputs.url
