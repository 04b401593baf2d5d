// An example of the private mode: the database, the vault and the photos are reachable only inside a virtual network.
// docs/recipes/private-network.md explains it. To use main.bicepparam instead, set NETWORK_MODE=private.
using 'main.bicep'

param networkMode = 'private'
// With false, the site itself is also reachable only inside the virtual network.
param ingressExternal = bool(readEnvironmentVariable('INGRESS_EXTERNAL', 'true'))

param appName = readEnvironmentVariable('APP_NAME', 'reviews')
param environmentName = readEnvironmentVariable('ENVIRONMENT_NAME', '')
param registryName = readEnvironmentVariable('REGISTRY_NAME', '')
param image = readEnvironmentVariable('IMAGE', '')
param revisionSuffix = readEnvironmentVariable('REVISION_SUFFIX', '')
param traffic = json(readEnvironmentVariable('TRAFFIC', '[]'))
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')

// These values are for a site that has visitors all day, and that must survive the loss of an availability zone.
param minReplicas = 2
param maxReplicas = 6
param zoneRedundant = true
param databaseTier = 'GeneralPurpose'
param databaseSku = 'Standard_D2ds_v5'
param databaseHighAvailability = 'ZoneRedundant'
