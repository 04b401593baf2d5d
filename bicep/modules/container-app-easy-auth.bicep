// Sign-in with Entra ID in front of the container app. Visitors stay anonymous, because the site is public.
// Checked against avm/res/app/container-app/auth-config.

@description('Required. The name of the container app.')
param appName string

@description('Required. The client ID of the app registration.')
param clientId string

@description('Required. The name of the secret of the container app that has the client ID of its identity.')
param identitySecretName string

@description('Required. Whether Front Door forwards the requests. If so, redirects use its host name.')
param behindFrontDoor bool

resource app 'Microsoft.App/containerApps@2026-01-01' existing = {
  name: appName
}

resource authentication 'Microsoft.App/containerApps/authConfigs@2026-01-01' = {
  parent: app
  name: 'current'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      unauthenticatedClientAction: 'AllowAnonymous'
      excludedPaths: ['/health', '/ready']
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          // No client secret: this secret has the client ID of the managed identity that the registration trusts.
          clientSecretSettingName: identitySecretName
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
      }
    }
    login: {
      // The site reads only claims, so no token has to be stored.
      tokenStore: {
        enabled: false
      }
      preserveUrlFragmentsForLogins: false
    }
    httpSettings: {
      requireHttps: true
      forwardProxy: {
        convention: behindFrontDoor ? 'Standard' : 'NoProxy'
      }
    }
  }
}
