// The environment variables of the image, for Container Apps and App Service. docs/settings.md explains them.

@description('Required. The identity of the site, with name and clientId.')
param web object

@description('Required. The identity of the migration job, with name and clientId.')
param migrator object

@description('Required. The identity of the job that creates database roles, with name and clientId.')
param administrator object

@description('Required. The host name of the database server.')
param databaseHost string

@description('Required. The name of the database.')
param databaseName string

@description('Required. The maximum number of database connections per process.')
param poolMaxSize int

@description('Required. The maximum number of replicas.')
param maxReplicas int

@description('Required. The number of processes per replica.')
param workers int

@description('Required. The number of threads per process.')
param threads int

@description('Required. Additional hosts that the site serves, separated by commas.')
param allowedHosts string

@description('Required. The name of the site.')
param siteName string

@description('Required. The URL of the site. Jobs cannot derive it from the variables of the platform.')
param siteUrl string

@description('Required. The value of MAIL_URL: how mail is sent.')
param mailUrl string

@description('Required. The sender address of messages.')
param mailSender string

@description('Required. How browsers load photos: from the site (proxy), or by signed URLs from storage (sas).')
@allowed(['proxy', 'sas'])
param photoDelivery string

@description('Required. Settings of the site that belong to optional services, as name and value.')
param optionalSettings array

var databasePath = '${databaseHost}/${databaseName}?sslmode=verify-full'
var migratorSettings = [
  { name: 'AZURE_CLIENT_ID', value: migrator.clientId }
  { name: 'DATABASE_URL', value: 'postgres://${migrator.name}@${databasePath}' }
]
var administratorSettings = [
  { name: 'AZURE_CLIENT_ID', value: administrator.clientId }
  { name: 'DATABASE_URL', value: 'postgres://${administrator.name}@${databasePath}' }
]
// The jobs of these two identities sign nothing, so they need no access to the vault.
var jobSettings = [
  { name: 'SECRET_KEY', value: 'this-job-signs-nothing' }
]
var webSettings = [
  { name: 'AZURE_CLIENT_ID', value: web.clientId }
  { name: 'DATABASE_URL', value: 'postgres://${web.name}@${databasePath}' }
  { name: 'DATABASE_POOL_MAX_SIZE', value: string(poolMaxSize) }
  { name: 'RUN_MIGRATIONS', value: 'check' }
  { name: 'MAX_REPLICAS', value: string(maxReplicas) }
  { name: 'WEB_CONCURRENCY', value: string(workers) }
  { name: 'WEB_THREADS', value: string(threads) }
  { name: 'SITE_NAME', value: siteName }
  { name: 'SITE_URL', value: siteUrl }
  { name: 'MAIL_URL', value: mailUrl }
  { name: 'MAIL_FROM', value: '${siteName} <${mailSender}>' }
  { name: 'PHOTO_DELIVERY', value: photoDelivery }
]
var hostSettings = empty(allowedHosts) ? [] : [
  { name: 'ALLOWED_HOSTS', value: allowedHosts }
]

@description('The settings of the site and of its scheduled jobs, without SECRET_KEY.')
output web array = concat(webSettings, hostSettings, optionalSettings)

@description('The settings of the migration job.')
output migrator array = concat(migratorSettings, jobSettings)

@description('The settings of the job that creates database roles.')
output administrator array = concat(administratorSettings, jobSettings)
