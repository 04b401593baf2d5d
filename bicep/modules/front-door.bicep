// Azure Front Door in front of the site. It caches responses that are marked as public, for requests without cookies.
// Checked against avm/res/cdn/profile.

@description('Required. The name of the profile and of its endpoint. Azure adds a suffix to the host name.')
@maxLength(46)
param name string

@description('Required. The host name that runs the site.')
param originHost string

@description('Optional. A custom domain, which is bound to Front Door instead of the app. Empty: none.')
param customDomain string = ''

var hasDomain = !empty(customDomain)

resource profile 'Microsoft.Cdn/profiles@2025-12-01' = {
  name: name
  location: 'global'
  sku: {
    name: 'Standard_AzureFrontDoor'
  }
  properties: {
    // The maximum. Pages take seconds, but this timeout includes the time to send the request to the site, and an
    // upload over a slow connection takes minutes: 20 MB in 240 seconds are 84 kB/s.
    originResponseTimeoutSeconds: 240
  }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2025-12-01' = {
  parent: profile
  name: name
  location: 'global'
  properties: {
    enabledState: 'Enabled'
  }
}

// No health probe: with a single origin it changes nothing, and it would keep the site from scaling to zero.
resource originGroup 'Microsoft.Cdn/profiles/originGroups@2025-12-01' = {
  parent: profile
  name: 'site'
  properties: {
    loadBalancingSettings: {
      sampleSize: 4
      successfulSamplesRequired: 3
      additionalLatencyInMilliseconds: 50
    }
    sessionAffinityState: 'Disabled'
  }
}

resource origin 'Microsoft.Cdn/profiles/originGroups/origins@2025-12-01' = {
  parent: originGroup
  name: 'site'
  properties: {
    hostName: originHost
    // The ingress routes by this host name. X-Forwarded-Host has the host name that the visitor uses.
    originHostHeader: originHost
    httpPort: 80
    httpsPort: 443
    priority: 1
    weight: 1000
    enabledState: 'Enabled'
    enforceCertificateNameCheck: true
  }
}

resource domain 'Microsoft.Cdn/profiles/customDomains@2025-12-01' = if (hasDomain) {
  parent: profile
  name: hasDomain ? replace(customDomain, '.', '-') : 'none'
  properties: {
    hostName: customDomain
    tlsSettings: {
      certificateType: 'ManagedCertificate'
      minimumTlsVersion: 'TLS12'
    }
  }
}

module rules 'front-door-rules.bicep' = {
  params: {
    profileName: profile.name
  }
}

var domains = hasDomain ? [{ id: domain.id }] : []

// Static files can be cached: their names contain a hash of their content, and their responses set no cookies.
resource staticFiles 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-12-01' = {
  parent: endpoint
  name: 'static-files'
  properties: {
    originGroup: {
      id: originGroup.id
    }
    customDomains: domains
    patternsToMatch: ['/static/*']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Enabled'
    enabledState: 'Enabled'
    cacheConfiguration: {
      queryStringCachingBehavior: 'UseQueryString'
      compressionSettings: {
        isCompressionEnabled: false
      }
    }
  }
  dependsOn: [
    origin
  ]
}

// A route without a cache configuration does not cache, unless a rule enables caching.
resource pages 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-12-01' = {
  parent: endpoint
  name: 'pages'
  properties: {
    originGroup: {
      id: originGroup.id
    }
    customDomains: domains
    patternsToMatch: ['/*']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Enabled'
    enabledState: 'Enabled'
    ruleSets: [
      {
        id: rules.outputs.id
      }
    ]
  }
  dependsOn: [
    origin
  ]
}

@description('The value of FRONT_DOOR_ID, which Front Door sends as X-Azure-FDID with each request.')
output id string = profile.properties.frontDoorId

@description('The name of the profile.')
output name string = profile.name

@description('The host name that visitors use.')
output host string = hasDomain ? customDomain : endpoint.properties.hostName
