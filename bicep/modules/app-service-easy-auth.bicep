// Sign-in with Entra ID in front of the web app on App Service. Visitors stay anonymous, because the site is public.
// Checked against avm/res/web/site/config.

@description('Required. The name of the web app.')
param siteName string

@description('Required. The client ID of the app registration.')
param clientId string

@description('Required. Whether Front Door forwards the requests. If so, redirects use its host name.')
param behindFrontDoor bool

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource authentication 'Microsoft.Web/sites/config@2025-03-01' = {
  // checkov:skip=CKV_AZURE_13:app-service.bicep configures the site; this resource is the sign-in
  // checkov:skip=CKV_AZURE_63:app-service.bicep configures the logs
  // checkov:skip=CKV_AZURE_65:app-service.bicep configures the logs
  // checkov:skip=CKV_AZURE_66:app-service.bicep configures the logs
  // checkov:skip=CKV_AZURE_80:app-service.bicep configures the image, which has no .NET
  // checkov:skip=CKV_AZURE_88:app-service.bicep configures the storage
  // checkov:skip=CKV_AZURE_222:app-service.bicep configures the network
  parent: site
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: false
      unauthenticatedClientAction: 'AllowAnonymous'
      excludedPaths: ['/health', '/ready']
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          // No client secret: this app setting has the client ID of the managed identity that the registration trusts.
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
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
