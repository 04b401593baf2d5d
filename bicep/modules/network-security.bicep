// The network security groups of the virtual network, with the allowed and denied connections.
// Checked against avm/res/network/network-security-group.

@description('Required. The prefix of the names.')
param appName string

@description('Required. The region.')
param location string

@description('Required. Whether the site is reachable from the internet.')
param ingressExternal bool

@description('Required. The address range of the Container Apps environment.')
param appsPrefix string

@description('Required. The address range of the private endpoints.')
param endpointsPrefix string

var internetRules = !ingressExternal ? [] : [
  {
    name: 'visitors'
    properties: {
      description: 'Visitors reach the ingress, which listens on 31080 and 31443 behind the load balancer.'
      direction: 'Inbound'
      priority: 100
      access: 'Allow'
      protocol: 'Tcp'
      sourceAddressPrefix: 'Internet'
      sourcePortRange: '*'
      destinationAddressPrefix: appsPrefix
      destinationPortRanges: ['80', '443', '31080', '31443']
    }
  }
]

// Azure's default rules, from priority 65000 on, allow the virtual network and the probes of the load balancer.
// docs/infrastructure.md names the source of the service tags.
var outboundTags = [
  {
    name: 'registry'
    tag: 'MicrosoftContainerRegistry'
    reason: 'The images of the platform and of the placeholder.'
  }
  {
    name: 'registry-front-door'
    tag: 'AzureFrontDoor.FirstParty'
    reason: 'MicrosoftContainerRegistry depends on it.'
  }
  {
    name: 'identity'
    tag: 'AzureActiveDirectory'
    reason: 'The tokens of the managed identities.'
  }
  {
    name: 'monitor'
    tag: 'AzureMonitor'
    reason: 'Logs, traces and metrics.'
  }
  {
    name: 'azure'
    tag: 'AzureCloud'
    reason: 'Communication Services, which has no service tag of its own.'
  }
]
var outboundRules = [
  for (service, index) in outboundTags: {
    name: service.name
    properties: {
      description: service.reason
      direction: 'Outbound'
      priority: 100 + 10 * index
      access: 'Allow'
      protocol: 'Tcp'
      sourceAddressPrefix: 'VirtualNetwork'
      sourcePortRange: '*'
      destinationAddressPrefix: service.tag
      destinationPortRange: '443'
    }
  }
]
var denialRule = {
  name: 'internet'
  properties: {
    description: 'Nothing else leaves the network.'
    direction: 'Outbound'
    priority: 4000
    access: 'Deny'
    protocol: '*'
    sourceAddressPrefix: '*'
    sourcePortRange: '*'
    destinationAddressPrefix: 'Internet'
    destinationPortRange: '*'
  }
}

resource apps 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: '${appName}-apps'
  location: location
  properties: {
    securityRules: concat(internetRules, outboundRules, [denialRule])
  }
}

resource endpoints 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: '${appName}-endpoints'
  location: location
  properties: {
    securityRules: [
      {
        name: 'clients'
        properties: {
          description: 'HTTPS, NFS, PostgreSQL and Redis.'
          direction: 'Inbound'
          priority: 100
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'VirtualNetwork'
          sourcePortRange: '*'
          destinationAddressPrefix: endpointsPrefix
          destinationPortRanges: ['443', '2049', '5432', '10000']
        }
      }
      {
        name: 'others'
        properties: {
          description: 'No other port is open, also inside the network.'
          direction: 'Inbound'
          priority: 4000
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

@description('The resource ID of the network security group for subnets with containers.')
output appsId string = apps.id

@description('The resource ID of the network security group for private endpoints.')
output endpointsId string = endpoints.id
