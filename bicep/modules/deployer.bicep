// The identity with which GitHub workflows deploy, without a stored secret.
// Checked against avm/res/managed-identity/user-assigned-identity.

@description('Required. The prefix of the name.')
param appName string

@description('Required. The region.')
param location string

@description('Required. The subject claim of GitHub tokens, such as repo:owner/name:environment:production.')
param subject string

// Contributor
var contributorRoleId = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
// Role Based Access Control Administrator
var roleAdministratorRoleId = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'

// The deployer may assign the roles of the other identities, but not its own, so that it cannot extend its permissions.
var roleIds = [for role in items(loadJsonContent('roles.json')): role.value]
var roleRule = '[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${join(roleIds, ', ')}}'
var principalRule = '[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'ServicePrincipal\'}'
var mayAssign = '(!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request${roleRule} AND @Request${principalRule})'
var mayDelete = '(!(ActionMatches{\'Microsoft.Authorization/roleAssignments/delete\'})) OR (@Resource${roleRule} AND @Resource${principalRule})'

resource deployer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${appName}-deployer'
  location: location
}

resource github 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = {
  parent: deployer
  name: 'github'
  properties: {
    issuer: 'https://token.actions.githubusercontent.com'
    subject: subject
    audiences: ['api://AzureADTokenExchange']
  }
}

resource contributorRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, deployer.id, contributorRoleId)
  properties: {
    principalId: deployer.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributorRoleId)
  }
}

resource roleAdministratorRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, deployer.id, roleAdministratorRoleId)
  properties: {
    principalId: deployer.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleAdministratorRoleId)
    condition: '(${mayAssign}) AND (${mayDelete})'
    conditionVersion: '2.0'
  }
}

@description('The client ID that GitHub\'s workflows sign in with.')
output clientId string = deployer.properties.clientId
