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

@description('Required. The URL of the secret with SECRET_KEY.')
param signingKeyUrl string

@description('Required. The environment variables, as name and value.')
param settings array

@description('Required. The number of instances.')
param instances int

@description('Optional. The size. Always On and the virtual network need a Basic plan or a larger one.')
param sku string = 'B1'

@description('Required. The Log Analytics workspace that receives the log of the container.')
param workspaceId string

@description('Optional. The subnet, delegated to Microsoft.Web/serverFarms. Empty: no virtual network.')
param subnetId string = ''

@description('Optional. The identifier of Front Door. Empty: the internet reaches the site directly.')
param frontDoorId string = ''

var isBuilt = !empty(image)
var hasNetwork = !empty(subnetId)
var hasFrontDoor = !empty(frontDoorId)
var port = isBuilt ? 8000 : 80

// Easy Auth reads the client secret from a setting. One of this name holds the client ID of an identity instead.
var hostSettings = [
  { name: 'WEBSITES_PORT', value: string(port) }
  { name: 'WEBSITES_ENABLE_APP_SERVICE_STORAGE', value: 'false' }
  // Requests in progress end within 25 seconds.
  { name: 'WEBSITES_CONTAINER_STOP_TIME_LIMIT', value: '30' }
  { name: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID', value: identityClientId }
]
var secretSettings = [
  { name: 'SECRET_KEY', value: '@Microsoft.KeyVault(SecretUri=${signingKeyUrl})' }
]

// The service tag contains every customer's Front Door, so the identifier counts.
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
  // checkov:skip=CKV_AZURE_222:The site is public; the restrictions below close it for Front Door
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
      // App Service has one probe. It takes an instance out of the load balancer, and replaces it after an hour.
      healthCheckPath: isBuilt ? '/ready' : null
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      // On Linux, this is the output of the container.
      httpLoggingEnabled: true
      ipSecurityRestrictionsDefaultAction: hasFrontDoor ? 'Deny' : 'Allow'
      ipSecurityRestrictions: restrictions
      // Log streams come through this endpoint, for people with a token of Entra ID.
      scmIpSecurityRestrictionsDefaultAction: hasNetwork ? 'Deny' : 'Allow'
      scmIpSecurityRestrictionsUseMain: false
      appSettings: isBuilt ? concat(hostSettings, settings, secretSettings) : hostSettings
    }
  }
}

// Deployments use tokens. A user name with a password is refused.
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

// Not the log of requests: it contains IP addresses.
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

@description('The host name of the web app.')
output host string = site.properties.defaultHostName
