// SECRET_KEY, the key that signs sessions: created once, and never overwritten by a later deployment.
// Checked against avm/res/key-vault/vault.

@description('Required. The name of the vault.')
param vaultName string

@description('Required. The principal ID of the identity that reads the key.')
param readerPrincipalId string

@secure()
@description('Optional. The value of a new key: two GUIDs, because one is shorter than Django recommends.')
param newKey string = join([newGuid(), newGuid()], '-')

var roles = loadJsonContent('roles.json')

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

// Resource Manager writes the secret, which also works when the vault refuses all networks.
@onlyIfNotExists()
resource signingKey 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = {
  parent: vault
  name: 'secret-key'
  properties: {
    value: newKey
    contentType: 'text/plain'
  }
}

resource readerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(signingKey.id, readerPrincipalId, roles.keyVaultSecretsUser)
  scope: signingKey
  properties: {
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

@description('The URL of the secret without a version, so that the site uses a new version without a deployment.')
output url string = '${vault.properties.vaultUri}secrets/${signingKey.name}'
