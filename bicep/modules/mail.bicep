// The mail service with a domain that Azure manages. It has no usable key.
// Checked against avm/res/communication/communication-service and avm/res/communication/email-service.

@description('Required. The globally unique name.')
param name string

@description('Required. The geography in which messages are stored, such as Europe.')
param dataLocation string

@description('Required. The principal ID of the identity that sends mail.')
param senderPrincipalId string

var roles = loadJsonContent('roles.json')

resource emailService 'Microsoft.Communication/emailServices@2026-03-18' = {
  name: '${name}-email'
  location: 'global'
  properties: {
    dataLocation: dataLocation
  }
}

resource domain 'Microsoft.Communication/emailServices/domains@2026-03-18' = {
  parent: emailService
  name: 'AzureManagedDomain'
  location: 'global'
  properties: {
    domainManagement: 'AzureManaged'
    userEngagementTracking: 'Disabled'
  }
}

resource service 'Microsoft.Communication/communicationServices@2026-03-18' = {
  name: name
  location: 'global'
  properties: {
    dataLocation: dataLocation
    linkedDomains: [domain.id]
    disableLocalAuth: true
  }
}

// No built-in role with fewer permissions may send mail.
resource senderRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, senderPrincipalId, roles.communicationAndEmailServiceOwner)
  scope: service
  properties: {
    principalId: senderPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.communicationAndEmailServiceOwner)
  }
}

@description('The value of MAIL_URL.')
output url string = 'azure://${service.properties.hostName}'

@description('The sender address of messages.')
output sender string = 'DoNotReply@${domain.properties.fromSenderDomain}'
