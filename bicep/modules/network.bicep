// The virtual network of networkMode private.
// Checked against avm/res/network/virtual-network and avm/res/network/network-security-group.

@description('Required. The prefix of the names.')
param appName string

@description('Required. The region.')
param location string

@description('Required. Whether the internet reaches the site.')
param ingressExternal bool

@description('Required. Whether App Service runs the site. It needs a subnet of its own.')
param hasAppService bool

@description('Optional. The address range of the network. It must not overlap with networks that it is connected to.')
param addressPrefix string = '10.20.0.0/22'

// At least /27. Ten replicas share one address, and an update needs twice as many.
@description('Optional. The part of that range for the Container Apps environment.')
param appsPrefix string = '10.20.0.0/24'

@description('Optional. The part for the private endpoints.')
param endpointsPrefix string = '10.20.1.0/24'

@description('Optional. The part for App Service.')
param appServicePrefix string = '10.20.2.0/24'

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

// Azure's rules 65000 and following allow the virtual network and the load balancer's probes.
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

resource appsSecurity 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: '${appName}-apps'
  location: location
  properties: {
    securityRules: concat(internetRules, outboundRules, [denialRule])
  }
}

resource endpointsSecurity 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
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

var appsSubnet = {
  name: 'apps'
  properties: {
    addressPrefix: appsPrefix
    networkSecurityGroup: {
      id: appsSecurity.id
    }
    delegations: [
      {
        name: 'container-apps'
        properties: {
          serviceName: 'Microsoft.App/environments'
        }
      }
    ]
  }
}

var endpointsSubnet = {
  name: 'endpoints'
  properties: {
    addressPrefix: endpointsPrefix
    networkSecurityGroup: {
      id: endpointsSecurity.id
    }
    privateEndpointNetworkPolicies: 'NetworkSecurityGroupEnabled'
    defaultOutboundAccess: false
  }
}

var appServiceSubnets = !hasAppService ? [] : [
  {
    name: 'app-service'
    properties: {
      addressPrefix: appServicePrefix
      networkSecurityGroup: {
        id: appsSecurity.id
      }
      delegations: [
        {
          name: 'app-service'
          properties: {
            serviceName: 'Microsoft.Web/serverFarms'
          }
        }
      ]
    }
  }
]

// The subnets are part of the network: as resources of their own, a second run would remove and create them again.
resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: '${appName}-network'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
    subnets: concat([appsSubnet, endpointsSubnet], appServiceSubnets)
  }
}

@description('The resource ID of the network.')
output id string = network.id

@description('The subnet of the Container Apps environment.')
output appsSubnetId string = '${network.id}/subnets/apps'

@description('The subnet of the private endpoints.')
output endpointsSubnetId string = '${network.id}/subnets/endpoints'

@description('The subnet of App Service. Empty: App Service does not run the site.')
output appServiceSubnetId string = hasAppService ? '${network.id}/subnets/app-service' : ''
