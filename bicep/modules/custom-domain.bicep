// The managed certificate of a custom domain.
// Azure issues a certificate only for a hostname that the app already has, and the app accepts only an issued
// certificate. So the first deployment adds the hostname without a binding and requests the certificate. The second
// deployment receives the name of the certificate and binds it. With bindingType Auto, one deployment would be enough,
// but later updates of the app fail: microsoft/azure-container-apps #1652.
// Checked against avm/res/app/managed-environment, which has no module for managed certificates.

@description('Required. The name of the Container Apps environment.')
param environmentName string

@description('Required. The region.')
param location string

@description('Required. The name of the certificate.')
param name string

@description('Required. The domain.')
param domain string

@description('Required. How the domain is validated: CNAME for a subdomain, HTTP for an apex domain.')
@allowed(['CNAME', 'HTTP'])
param validation string

resource managedEnvironment 'Microsoft.App/managedEnvironments@2026-01-01' existing = {
  name: environmentName
}

resource certificate 'Microsoft.App/managedEnvironments/managedCertificates@2026-01-01' = {
  parent: managedEnvironment
  name: name
  location: location
  properties: {
    subjectName: domain
    domainControlValidation: validation
  }
}

@description('The name of the certificate.')
output name string = certificate.name
