// The identities that the containers run as.
// Checked against avm/res/managed-identity/user-assigned-identity.

@description('Required. The prefix of the names.')
param appName string

@description('Required. The region.')
param location string

resource web 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${appName}-web'
  location: location
}

resource migrator 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${appName}-migrator'
  location: location
}

resource administrator 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${appName}-administrator'
  location: location
}

@description('The identity of the site and its scheduled jobs. It reads and writes rows and photos, and sends mail.')
output web object = {
  id: web.id
  name: web.name
  principalId: web.properties.principalId
  clientId: web.properties.clientId
}

@description('The identity of the migration job. It owns the tables.')
output migrator object = {
  id: migrator.id
  name: migrator.name
  principalId: migrator.properties.principalId
  clientId: migrator.properties.clientId
}

@description('The identity of the job that creates database roles: the Entra administrator of the database server.')
output administrator object = {
  id: administrator.id
  name: administrator.name
  principalId: administrator.properties.principalId
  clientId: administrator.properties.clientId
}
