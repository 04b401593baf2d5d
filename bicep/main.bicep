// The whole site in one resource group. docs/infrastructure.md lists the resources and the roles of each identity.
targetScope = 'resourceGroup'

@description('Optional. The name of the container app and the prefix of other names: lower-case letters, digits, hyphens.')
@minLength(2)
@maxLength(20)
param appName string = 'reviews'

@description('Optional. The region.')
param location string = resourceGroup().location

@description('Optional. The name of the Container Apps environment. Empty: derived from appName.')
param environmentName string = ''

@description('Optional. The globally unique name of the registry. Empty: derived from appName and the resource group.')
param registryName string = ''

@description('Optional. The image with its registry and digest. Empty: a placeholder, before the first image is built.')
param image string = ''

@description('Optional. The suffix of the new revision, such as a short commit hash. Empty: Azure chooses one.')
param revisionSuffix string = ''

@description('Optional. The share of traffic of each revision. Empty: the new revision receives all traffic.')
param traffic array = []

@description('Optional. Whether the resources are reachable from the internet or only inside a virtual network.')
@allowed(['public', 'private'])
param networkMode string = 'public'

@description('Optional. Whether the site is reachable from the internet.')
param ingressExternal bool = true

@description('Optional. The minimum number of replicas. 0: the site scales to zero when it has no visitors.')
@minValue(0)
@maxValue(100)
param minReplicas int = 0

@description('Optional. The maximum number of replicas.')
@minValue(1)
@maxValue(100)
param maxReplicas int = 3

@description('Optional. The CPU cores of a replica.')
param replicaCpu string = '0.5'

@description('Optional. The memory of a replica: two GiB per core.')
param replicaMemory string = '1Gi'

@description('Optional. The number of processes per replica.')
@minValue(1)
param workers int = 2

@description('Optional. The number of threads per process.')
@minValue(1)
param threads int = 4

@description('Optional. The maximum number of database connections per process.')
@minValue(1)
param poolMaxSize int = 2

@description('Optional. Whether replicas and photos are spread over availability zones. Needs networkMode private.')
param zoneRedundant bool = false

@description('Optional. The size of the database server.')
param databaseSku string = 'Standard_B1ms'

@description('Optional. The tier of databaseSku.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param databaseTier string = 'Burstable'

@description('Optional. The storage of the database server in GB. It cannot shrink.')
@minValue(32)
param databaseStorageGB int = 32

@description('Optional. The retention of database backups in days: at most 30, because backups contain erased data.')
@minValue(7)
@maxValue(30)
param databaseBackupDays int = 14

@description('Optional. Whether a standby replaces a failed database server. Not available with Burstable sizes.')
@allowed(['Disabled', 'SameZone', 'ZoneRedundant'])
param databaseHighAvailability string = 'Disabled'

@description('Optional. Whether the database server has a read replica. Not available with Burstable sizes.')
param databaseReplica bool = false

@description('Optional. Additional hosts that the site serves, separated by commas.')
param allowedHosts string = ''

@description('Optional. The name of the site.')
param siteName string = 'Second Helping'

@description('Optional. The geography in which the mail service stores data, such as Europe or United States.')
param mailDataLocation string = 'Europe'

@description('Optional. The subject claim of GitHub tokens. Empty: the deployer is neither created nor changed.')
param githubSubject string = ''

@description('Optional. The email address that receives alerts and budget warnings. Empty: no alerts.')
param alertEmail string = ''

@description('Optional. The monthly budget in the currency of the subscription. 0: no budget.')
@minValue(0)
param budgetAmount int = 0

@description('Optional. Start of the budget: the first day of a month. Azure refuses past months and later changes.')
param budgetStartDate string = '2026-12-01'

@description('Optional. The service that runs the site.')
@allowed(['containerApps', 'appService'])
param siteHost string = 'containerApps'

@description('Optional. Where the rate limits are counted.')
@allowed(['database', 'redis'])
param cacheMode string = 'database'

@description('Optional. Whether staff sign in with accounts of the site, or with Entra ID by Easy Auth.')
@allowed(['site', 'easyAuth'])
param staffSignIn string = 'site'

@description('Optional. The client ID of the app registration. Needed if staffSignIn is easyAuth.')
param easyAuthClientId string = ''

@description('Optional. The custom domain of the site.')
param customDomain string = ''

@description('Optional. The managed certificate that is bound to the domain. Empty: request one without binding it.')
param certificateName string = ''

@description('Optional. How the custom domain is validated: CNAME for a subdomain, HTTP for an apex domain.')
@allowed(['CNAME', 'HTTP'])
param customDomainValidation string = 'CNAME'

@description('Optional. Where photos are stored.')
@allowed(['blob', 'files'])
param photoStore string = 'blob'

@description('Optional. Whether Azure Front Door is in front of the site.')
param frontDoor bool = false

var isPrivate = networkMode == 'private'
var publicNetworkAccess = isPrivate ? 'Disabled' : 'Enabled'
// Browsers cannot reach a storage account without public network access.
var photoDelivery = isPrivate || photoStore == 'files' ? 'proxy' : 'sas'
var uniqueSuffix = uniqueString(resourceGroup().id)
var uniqueName = '${appName}-${uniqueSuffix}'
var plainName = toLower(replace(appName, '-', ''))
var isInternal = isPrivate && !ingressExternal
var hasAppService = siteHost == 'appService'
var hasRedis = cacheMode == 'redis'
var hasFiles = photoStore == 'files'
var hasEasyAuth = staffSignIn == 'easyAuth'
// With Front Door, the custom domain is bound to Front Door instead of the container app.
var hasCustomDomain = !empty(customDomain) && !frontDoor && !hasAppService
var environmentOrDefault = empty(environmentName) ? '${appName}-environment' : environmentName
var certificateOrDefault = empty(certificateName) ? replace(customDomain, '.', '-') : certificateName

module identities 'modules/identities.bicep' = {
  params: {
    appName: appName
    location: location
  }
}

// A person with the role Owner deploys this module, because the deployer may not assign its own roles.
module deployer 'modules/deployer.bicep' = if (!empty(githubSubject)) {
  params: {
    appName: appName
    location: location
    subject: githubSubject
  }
}

module registry 'modules/registry.bicep' = {
  params: {
    name: empty(registryName) ? '${plainName}${uniqueSuffix}' : registryName
    location: location
    sku: isPrivate ? 'Premium' : 'Basic'
    // Builds run on Microsoft's machines, outside the virtual network. In private mode, pulls use the private endpoint.
    publicNetworkAccess: 'Enabled'
    pullPrincipalIds: [
      identities.outputs.web.principalId
      identities.outputs.migrator.principalId
      identities.outputs.administrator.principalId
    ]
  }
}

module keyVault 'modules/key-vault.bicep' = {
  params: {
    name: '${take(plainName, 10)}-${uniqueSuffix}'
    location: location
    publicNetworkAccess: publicNetworkAccess
    readerPrincipalId: identities.outputs.web.principalId
  }
}

module database 'modules/database.bicep' = {
  params: {
    name: uniqueName
    location: location
    sku: databaseSku
    tier: databaseTier
    storageGB: databaseStorageGB
    backupDays: databaseBackupDays
    highAvailability: databaseHighAvailability
    replica: databaseReplica
    publicNetworkAccess: publicNetworkAccess
    administratorName: identities.outputs.administrator.name
    administratorPrincipalId: identities.outputs.administrator.principalId
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: '${take(plainName, 11)}${uniqueSuffix}'
    location: location
    zoneRedundant: zoneRedundant
    publicNetworkAccess: publicNetworkAccess
    photoPrincipalId: identities.outputs.web.principalId
    signsUrls: photoDelivery == 'sas'
  }
}

module mail 'modules/mail.bicep' = {
  params: {
    name: uniqueName
    dataLocation: mailDataLocation
    senderPrincipalId: identities.outputs.web.principalId
  }
}

module network 'modules/network.bicep' = if (isPrivate) {
  params: {
    appName: appName
    location: location
    ingressExternal: ingressExternal
    hasAppService: hasAppService
  }
}

module privateEndpoints 'modules/private-endpoints.bicep' = if (isPrivate) {
  params: {
    appName: appName
    location: location
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointsSubnetId
    databaseId: database.outputs.id
    storageId: storage.outputs.id
    vaultId: keyVault.outputs.id
    registryId: registry.outputs.id
    cacheId: hasRedis ? redis!.outputs.id : ''
    filesId: hasFiles ? files!.outputs.accountId : ''
  }
}

module redis 'modules/redis.bicep' = if (hasRedis) {
  params: {
    name: uniqueName
    location: location
    publicNetworkAccess: publicNetworkAccess
    clientPrincipalId: identities.outputs.web.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    appName: appName
    location: location
    publisherPrincipalId: identities.outputs.web.principalId
  }
}

module environment 'modules/environment.bicep' = {
  params: {
    name: environmentOrDefault
    location: location
    zoneRedundant: zoneRedundant
    subnetId: isPrivate ? network!.outputs.appsSubnetId : ''
    internal: isInternal
    workspaceId: monitoring.outputs.workspaceId
  }
}

module internalDns 'modules/internal-dns.bicep' = if (isInternal) {
  params: {
    networkId: network!.outputs.id
    domain: environment.outputs.defaultDomain
    address: environment.outputs.staticIp
  }
}

module files 'modules/files.bicep' = if (hasFiles) {
  params: {
    appName: appName
    accountName: '${take(plainName, 10)}f${uniqueSuffix}'
    location: location
    environmentName: environment.outputs.name
    mountPath: '/photos'
  }
}

var containerAppHost = '${appName}.${environment.outputs.defaultDomain}'
var appHost = hasAppService ? '${uniqueName}.azurewebsites.net' : containerAppHost

module edge 'modules/front-door.bicep' = if (frontDoor) {
  params: {
    name: uniqueName
    originHost: appHost
    customDomain: customDomain
  }
}

var volumes = hasFiles ? files!.outputs.volumes : []
var volumeMounts = hasFiles ? files!.outputs.volumeMounts : []
var publicHost = frontDoor ? edge!.outputs.host : customDomain
var siteUrl = 'https://${empty(publicHost) ? appHost : publicHost}'
var photoSettings = hasFiles ? [{ name: 'PHOTO_ROOT', value: '/photos' }] : [
  { name: 'AZURE_STORAGE_ACCOUNT', value: storage.outputs.name }
  { name: 'PHOTO_CONTAINER', value: storage.outputs.photoContainer }
]
var telemetrySettings = [
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.connectionString }
]

var redisSettings = hasRedis ? [{ name: 'CACHE_URL', value: redis!.outputs.url }] : []
var easyAuthSettings = hasEasyAuth ? [{ name: 'EASY_AUTH', value: 'true' }] : []
var frontDoorSettings = frontDoor ? [{ name: 'FRONT_DOOR_ID', value: edge!.outputs.id }] : []

module settings 'modules/settings.bicep' = {
  params: {
    web: identities.outputs.web
    migrator: identities.outputs.migrator
    administrator: identities.outputs.administrator
    databaseHost: database.outputs.host
    databaseName: 'restaurant_review'
    poolMaxSize: poolMaxSize
    maxReplicas: maxReplicas
    workers: workers
    threads: threads
    allowedHosts: join(concat(empty(publicHost) ? [] : [publicHost], empty(allowedHosts) ? [] : [allowedHosts]), ',')
    siteName: siteName
    siteUrl: siteUrl
    mailUrl: mail.outputs.url
    mailSender: mail.outputs.sender
    photoDelivery: photoDelivery
    optionalSettings: concat(photoSettings, telemetrySettings, redisSettings, easyAuthSettings, frontDoorSettings)
  }
}

// The first deployment adds the domain without a certificate: Azure issues one only for a domain that the app has.
var certificateId = resourceId('Microsoft.App/managedEnvironments/managedCertificates', environmentOrDefault, certificateOrDefault)
var bound = { bindingType: 'SniEnabled', certificateId: certificateId }
var binding = empty(certificateName) ? { bindingType: 'Disabled' } : bound
// Easy Auth reads a client ID from a secret of this name, and uses a token of that identity as its client secret.
var identitySecretName = 'override-use-mi-fic-assertion-client-id'

module webApp 'modules/web-app.bicep' = if (!hasAppService) {
  params: {
    name: appName
    location: location
    environmentId: environment.outputs.id
    image: image
    revisionSuffix: revisionSuffix
    traffic: traffic
    identityId: identities.outputs.web.id
    registryServer: registry.outputs.loginServer
    signingKeyUrl: keyVault.outputs.signingKeyUrl
    settings: settings.outputs.web
    // In an internal environment, external ingress means that the virtual network reaches the site.
    external: isPrivate || ingressExternal
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    concurrentRequests: workers * threads
    cpu: replicaCpu
    memory: replicaMemory
    volumes: volumes
    volumeMounts: volumeMounts
    customDomains: hasCustomDomain ? [union({ name: customDomain }, binding)] : []
    // Also without Easy Auth: its configuration remains when it is switched off, and still refers to this secret.
    plainSecrets: [{ name: identitySecretName, value: identities.outputs.web.clientId }]
  }
  dependsOn: [
    privateEndpoints
  ]
}

module certificate 'modules/custom-domain.bicep' = if (hasCustomDomain) {
  params: {
    environmentName: environment.outputs.name
    location: location
    name: certificateOrDefault
    domain: customDomain
    validation: customDomainValidation
  }
  dependsOn: [
    webApp
  ]
}

module containerAppEasyAuth 'modules/container-app-easy-auth.bicep' = if (hasEasyAuth && !hasAppService) {
  params: {
    appName: webApp!.outputs.name
    clientId: easyAuthClientId
    identitySecretName: identitySecretName
    behindFrontDoor: frontDoor
  }
}

module appService 'modules/app-service.bicep' = if (hasAppService) {
  params: {
    appName: appName
    siteName: uniqueName
    location: location
    image: image
    identityId: identities.outputs.web.id
    identityClientId: identities.outputs.web.clientId
    signingKeyUrl: keyVault.outputs.signingKeyUrl
    settings: settings.outputs.web
    // App Service does not scale to zero.
    instances: max(minReplicas, 1)
    workspaceId: monitoring.outputs.workspaceId
    subnetId: isPrivate ? network!.outputs.appServiceSubnetId : ''
    frontDoorId: frontDoor ? edge!.outputs.id : ''
  }
  dependsOn: [
    privateEndpoints
  ]
}

module appServiceEasyAuth 'modules/app-service-easy-auth.bicep' = if (hasEasyAuth && hasAppService) {
  params: {
    siteName: appService!.outputs.name
    clientId: easyAuthClientId
    behindFrontDoor: frontDoor
  }
}

module jobs 'modules/jobs.bicep' = {
  params: {
    appName: appName
    location: location
    environmentId: environment.outputs.id
    image: image
    registryServer: registry.outputs.loginServer
    signingKeyUrl: keyVault.outputs.signingKeyUrl
    web: identities.outputs.web
    migrator: identities.outputs.migrator
    administrator: identities.outputs.administrator
    webSettings: settings.outputs.web
    migratorSettings: settings.outputs.migrator
    administratorSettings: settings.outputs.administrator
    volumes: volumes
    volumeMounts: volumeMounts
  }
  dependsOn: [
    privateEndpoints
  ]
}

module savedQueries 'modules/saved-queries.bicep' = {
  params: {
    workspaceName: monitoring.outputs.workspaceName
  }
}

module workbook 'modules/workbook.bicep' = {
  params: {
    appName: appName
    location: location
    workspaceId: monitoring.outputs.workspaceId
    queries: savedQueries.outputs.queries
  }
}

module alerts 'modules/alerts.bicep' = if (!empty(alertEmail)) {
  params: {
    appName: appName
    location: location
    alertEmail: alertEmail
    workspaceId: monitoring.outputs.workspaceId
    databaseId: database.outputs.id
    databaseSku: databaseSku
    containerAppId: hasAppService ? '' : webApp!.outputs.id
    storageAccountId: hasFiles ? '' : storage.outputs.id
  }
}

module budget 'modules/budget.bicep' = if (budgetAmount > 0 && !empty(alertEmail)) {
  params: {
    appName: appName
    amount: budgetAmount
    startDate: budgetStartDate
    alertEmail: alertEmail
  }
}

@description('The name of the container app.')
output APP_NAME string = appName

@description('The name of the Container Apps environment.')
output ENVIRONMENT_NAME string = environment.outputs.name

@description('The name of the registry.')
output REGISTRY_NAME string = registry.outputs.name

@description('The host name of the registry.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer

@description('The job that creates the database roles.')
output ROLES_JOB_NAME string = jobs.outputs.rolesJobName

@description('The job that migrates the database.')
output MIGRATE_JOB_NAME string = jobs.outputs.migrateJobName

@description('The value of CERTIFICATE_NAME with which the next deployment binds the custom domain to its certificate.')
output CERTIFICATE_NAME string = hasCustomDomain ? certificateOrDefault : ''

@description('The URL of the site.')
output SITE_URL string = siteUrl
