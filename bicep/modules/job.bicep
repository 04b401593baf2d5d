// A job that runs a command of the image, on demand or by schedule.
// Checked against avm/res/app/job.

@description('Required. The name.')
@maxLength(32)
param name string

@description('Required. The region.')
param location string

@description('Required. The resource ID of the environment.')
param environmentId string

@description('Required. The image with its registry. Empty: a placeholder until the first image has been built.')
param image string

@description('Required. The command with its arguments.')
param command array

@description('Required. The resource ID of the identity.')
param identityId string

@description('Optional. Whether the command can get tokens of the identity. If false, it only pulls the image.')
param usesIdentity bool = true

@description('Required. The host name of the registry.')
param registryServer string

@description('Required. The environment variables, as name and value.')
param settings array

@description('Optional. When the job runs, as a cron expression in UTC. Empty: on demand.')
param schedule string = ''

@description('Optional. The timeout of an execution in seconds.')
param timeoutSeconds int = 1800

@description('Optional. The Key Vault URL of SECRET_KEY. Empty: the settings contain SECRET_KEY.')
param signingKeyUrl string = ''

@description('Optional. The volumes.')
param volumes array = []

@description('Optional. Where the volumes are mounted.')
param volumeMounts array = []

var needsSigningKey = !empty(signingKeyUrl)
var secrets = [
  {
    name: 'secret-key'
    keyVaultUrl: signingKeyUrl
    identity: identityId
  }
]
var once = {
  parallelism: 1
  replicaCompletionCount: 1
}

resource job 'Microsoft.App/jobs@2026-01-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: empty(schedule) ? 'Manual' : 'Schedule'
      manualTriggerConfig: empty(schedule) ? once : null
      scheduleTriggerConfig: empty(schedule) ? null : union(once, { cronExpression: schedule })
      replicaTimeout: timeoutSeconds
      // A retry does not help: an operator must repair a failed migration, and a scheduled command runs again anyway.
      replicaRetryLimit: 0
      identitySettings: [
        {
          identity: identityId
          // https://learn.microsoft.com/azure/container-apps/managed-identity#control-managed-identity-availability
          lifecycle: usesIdentity ? 'Main' : 'None'
        }
      ]
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: needsSigningKey ? secrets : []
    }
    template: {
      containers: [
        {
          name: 'job'
          image: empty(image) ? 'mcr.microsoft.com/k8se/quickstart:latest' : image
          command: command
          env: concat(settings, needsSigningKey ? [{ name: 'SECRET_KEY', secretRef: 'secret-key' }] : [])
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          volumeMounts: volumeMounts
        }
      ]
      volumes: volumes
    }
  }
}

@description('The name of the job.')
output name string = job.name
