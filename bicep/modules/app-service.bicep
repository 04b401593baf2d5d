// The site on App Service, as another host for the same image. The jobs stay in the Container Apps environment.
// Checked against avm/res/web/site and avm/res/web/serverfarm.

@description('Required. The prefix of the names.')
param appName string

@description('Required. The globally unique name of the web app, and the first part of its host name.')
@maxLength(60)
param siteName string

@description('Required. The region.')
param location string

@description('Required. The image with its registry. Empty: a placeholder until the first image has been built.')
param image string

@description('Required. The resource ID of the identity.')
param identityId string

@description('Required. The client ID of that identity.')
param identityClientId string

@description('Required. The Key Vault URL of SECRET_KEY.')
param signingKeyUrl string

@description('Required. The environment variables, as name and value.')
param settings array

@description('Required. The number of instances.')
param instances int

@description('Optional. The size of the plan. Always On and a virtual network need at least a Basic plan.')
param sku string = 'B1'

@description('Required. The Log Analytics workspace that receives the log of the container.')
param workspaceId string

@description('Optional. The subnet, delegated to Microsoft.Web/serverFarms. Empty: no virtual network.')
param subnetId string = ''

@description('Optional. The ID that Front Door sends with each request. Empty: there is no Front Door.')
param frontDoorId string = ''

var isBuilt = !empty(image)
var hasNetwork = !empty(subnetId)
var hasFrontDoor = !empty(frontDoorId)
var port = isBuilt ? 8000 : 80

// Easy Auth uses a token of the identity in OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID instead of a client secret.
var hostSettings = [
  { name: 'WEBSITES_PORT', value: string(port) }
  { name: 'WEBSITES_ENABLE_APP_SERVICE_STORAGE', value: 'false' }
  // In seconds. A process drains for up to 25 seconds after SIGTERM.
  { name: 'WEBSITES_CONTAINER_STOP_TIME_LIMIT', value: '30' }
  { name: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID', value: identityClientId }
]
var secretSettings = [
  { name: 'SECRET_KEY', value: '@Microsoft.KeyVault(SecretUri=${signingKeyUrl})' }
]

// The service tag includes the Front Doors of all customers, so the header must have the ID of this one.
var restrictions = !hasFrontDoor ? [] : [
  {
    name: 'front-door'
    priority: 100
    action: 'Allow'
    tag: 'ServiceTag'
    ipAddress: 'AzureFrontDoor.Backend'
    headers: {
      'x-azure-fdid': [frontDoorId]
    }
  }
]

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  // checkov:skip=CKV_AZURE_225:Zone redundancy needs a Premium plan; sku and instances are parameters
  name: '${appName}-plan'
  location: location
  kind: 'linux'
  sku: {
    name: sku
    capacity: instances
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  // checkov:skip=CKV_AZURE_13:The site has its own accounts; Easy Auth is an option
  // checkov:skip=CKV_AZURE_17:Visitors have no client certificates
  // checkov:skip=CKV_AZURE_212:The number of instances is a parameter
  // checkov:skip=CKV_AZURE_222:The site is public; with Front Door, the restrictions below admit only its requests
  // checkov:skip=CKV_AZURE_88:Photos are in a storage account, so that no share is mounted
  name: siteName
  location: location
  kind: 'app,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    reserved: true
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: hasNetwork ? subnetId : null
    outboundVnetRouting: hasNetwork ? { allTraffic: true } : null
    siteConfig: {
      linuxFxVersion: 'DOCKER|${isBuilt ? image : 'mcr.microsoft.com/k8se/quickstart:latest'}'
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identityClientId
      alwaysOn: true
      // The only probe of App Service. An instance that fails it gets no requests, and is replaced after an hour.
      healthCheckPath: isBuilt ? '/ready' : null
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      // On Linux, this setting logs the output of the container.
      httpLoggingEnabled: true
      ipSecurityRestrictionsDefaultAction: hasFrontDoor ? 'Deny' : 'Allow'
      ipSecurityRestrictions: restrictions
      // The SCM endpoint serves the log stream. It requires a token of Entra ID.
      scmIpSecurityRestrictionsDefaultAction: hasNetwork ? 'Deny' : 'Allow'
      scmIpSecurityRestrictionsUseMain: false
      appSettings: isBuilt ? concat(hostSettings, settings, secretSettings) : hostSettings
    }
  }
}

// Deployments use tokens. Both policies disable sign-in with a user name and a password.
resource ftpCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scmCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'scm'
  properties: {
    allow: false
  }
}

// AppServiceHTTPLogs is left out, because it contains the IP addresses of visitors.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: site
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'AppServiceConsoleLogs'
        enabled: true
      }
      {
        category: 'AppServicePlatformLogs'
        enabled: true
      }
    ]
  }
}

@description('The name of the web app.')
output name string = site.name
