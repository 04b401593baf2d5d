// The site as a container app.
// Checked against avm/res/app/container-app.

@description('Required. The name.')
@maxLength(32)
param name string

@description('Required. The region.')
param location string

@description('Required. The resource ID of the environment.')
param environmentId string

@description('Required. The image with its registry. Empty: a placeholder until the first image has been built.')
param image string

@description('Required. The suffix of this revision. Empty: Azure chooses one.')
param revisionSuffix string

@description('Required. The share of traffic of each revision. Empty: this revision receives all traffic.')
param traffic array

@description('Required. The resource ID of the identity.')
param identityId string

@description('Required. The host name of the registry.')
param registryServer string

@description('Required. The Key Vault URL of SECRET_KEY.')
param signingKeyUrl string

@description('Required. The environment variables, as name and value.')
param settings array

@description('Required. Whether the site is reachable from outside its environment.')
param external bool

@description('Required. The minimum number of replicas. 0: the site scales to zero when it has no visitors.')
@minValue(0)
param minReplicas int

@description('Required. The maximum number of replicas.')
@minValue(1)
param maxReplicas int

@description('Required. The number of concurrent requests per replica above which another replica starts.')
param concurrentRequests int

@description('Required. The CPU cores of a replica, such as 0.5.')
param cpu string

@description('Required. The memory of a replica, such as 1Gi.')
param memory string

@description('Optional. The volumes.')
param volumes array = []

@description('Optional. Where the volumes are mounted.')
param volumeMounts array = []

@description('Optional. The custom domains with their certificates.')
param customDomains array = []

@description('Optional. Additional secrets, as name and value, which are not confidential.')
param plainSecrets array = []

var isBuilt = !empty(image)
var port = 8000

// docs/deployment.md explains these numbers.
var probes = [
  {
    type: 'Startup'
    httpGet: {
      path: '/health'
      port: port
    }
    periodSeconds: 5
    timeoutSeconds: 3
    failureThreshold: 10
  }
  {
    type: 'Liveness'
    httpGet: {
      path: '/health'
      port: port
    }
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 3
  }
  {
    type: 'Readiness'
    httpGet: {
      path: '/ready'
      port: port
    }
    periodSeconds: 5
    timeoutSeconds: 5
    failureThreshold: 3
  }
]

var secrets = [
  {
    name: 'secret-key'
    keyVaultUrl: signingKeyUrl
    identity: identityId
  }
]

// Traffic is sent to a revision by name: with latestRevision, a new revision would receive traffic before it has been
// tested. Without a suffix, Azure chooses the name, so it is not known here.
var newRevision = empty(revisionSuffix) ? { latestRevision: true } : { revisionName: '${name}--${revisionSuffix}' }

resource app 'Microsoft.App/containerApps@2026-01-01' = {
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
      activeRevisionsMode: 'Multiple'
      identitySettings: [
        {
          identity: identityId
          lifecycle: 'Main'
        }
      ]
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: concat(plainSecrets, isBuilt ? secrets : [])
      ingress: {
        external: external
        targetPort: isBuilt ? port : 80
        transport: 'auto'
        allowInsecure: false
        traffic: empty(traffic) ? [union(newRevision, { weight: 100 })] : traffic
        customDomains: customDomains
      }
    }
    template: {
      revisionSuffix: empty(revisionSuffix) ? null : revisionSuffix
      // A process drains for up to 25 seconds after SIGTERM.
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'web'
          image: isBuilt ? image : 'mcr.microsoft.com/k8se/quickstart:latest'
          env: isBuilt ? concat(settings, [{ name: 'SECRET_KEY', secretRef: 'secret-key' }]) : []
          resources: {
            cpu: json(cpu)
            memory: memory
          }
          probes: isBuilt ? probes : []
          volumeMounts: volumeMounts
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'http'
            http: {
              metadata: {
                concurrentRequests: string(concurrentRequests)
              }
            }
          }
        ]
      }
      volumes: volumes
    }
  }
}

@description('The resource ID of the app.')
output id string = app.id

@description('The name of the app.')
output name string = app.name
