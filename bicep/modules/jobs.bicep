// The jobs of the site. Each runs a command of the image, as an identity with only the permissions for this command.

@description('Required. The prefix of the names.')
@maxLength(20)
param appName string

@description('Required. The region.')
param location string

@description('Required. The resource ID of the environment.')
param environmentId string

@description('Required. The image with its registry. Empty: a placeholder until the first image has been built.')
param image string

@description('Required. The host name of the registry.')
param registryServer string

@description('Required. The Key Vault URL of SECRET_KEY.')
param signingKeyUrl string

@description('Required. The identity of the site, with id, name and principalId.')
param web object

@description('Required. The identity of the migration job, with id, name and principalId.')
param migrator object

@description('Required. The identity of the job that creates database roles, with id.')
param administrator object

@description('Required. The environment variables of the site, as name and value.')
param webSettings array

@description('Required. The environment variables of the migration job, as name and value.')
param migratorSettings array

@description('Required. The environment variables of the job that creates database roles, as name and value.')
param administratorSettings array

@description('Required. The volumes of the site.')
param volumes array

@description('Required. Where the volumes are mounted.')
param volumeMounts array

var jobsOnDemand = [
  {
    name: 'roles'
    identity: administrator
    usesIdentity: true
    settings: administratorSettings
    command: [
      'python'
      'manage.py'
      'grant_database_access'
      '--identity=${web.name}'
      '--object-id=${web.principalId}'
      '--migrator-identity=${migrator.name}'
      '--migrator-object-id=${migrator.principalId}'
    ]
  }
  {
    name: 'migrate'
    identity: migrator
    usesIdentity: true
    settings: migratorSettings
    command: ['python', 'manage.py', 'migrate', '--no-input', '--grant-to=${web.name}']
  }
  // Tests a release of a site that only the virtual network reaches. Each start replaces the command by one with the
  // URL and the commit as arguments. The identity only pulls the image.
  {
    name: 'smoke-test'
    identity: web
    usesIdentity: false
    settings: []
    command: ['python', '-m', 'deployment.smoke_test']
  }
]

// Each timeout is shorter than the interval between two runs, so that runs of a job never overlap.
var scheduledJobs = [
  {
    name: 'mail'
    schedule: '*/5 * * * *'
    timeoutSeconds: 240
    command: ['python', 'manage.py', 'send_mail']
  }
  {
    name: 'maintenance'
    schedule: '17 3 * * *'
    timeoutSeconds: 3600
    command: ['python', 'manage.py', 'prune']
  }
]

module onDemand 'job.bicep' = [for job in jobsOnDemand: {
  params: {
    name: '${appName}-${job.name}'
    location: location
    environmentId: environmentId
    image: image
    command: job.command
    identityId: job.identity.id
    usesIdentity: job.usesIdentity
    registryServer: registryServer
    settings: job.settings
  }
}]

// Scheduled jobs need an image, because the placeholder would run until the timeout of each execution.
module scheduled 'job.bicep' = [for job in scheduledJobs: if (!empty(image)) {
  params: {
    name: '${appName}-${job.name}'
    location: location
    environmentId: environmentId
    image: image
    command: job.command
    schedule: job.schedule
    timeoutSeconds: job.timeoutSeconds
    identityId: web.id
    registryServer: registryServer
    settings: webSettings
    signingKeyUrl: signingKeyUrl
    volumes: volumes
    volumeMounts: volumeMounts
  }
}]

@description('The job that creates the database roles.')
output rolesJobName string = onDemand[0].outputs.name

@description('The job that migrates the database.')
output migrateJobName string = onDemand[1].outputs.name
