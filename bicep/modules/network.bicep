// The virtual network of networkMode private.
// Checked against avm/res/network/virtual-network.

@description('Required. The prefix of the names.')
param appName string

@description('Required. The region.')
param location string

@description('Required. Whether the site is reachable from the internet.')
param ingressExternal bool

@description('Required. Whether App Service, which needs its own subnet, runs the site.')
param hasAppService bool

@description('Optional. The address range of the network. It must not overlap with networks that it is connected to.')
param addressPrefix string = '10.20.0.0/22'

// At least /27. Ten replicas share one IP address, and an update needs twice as many addresses for a while.
@description('Optional. The part of addressPrefix for the Container Apps environment.')
param appsPrefix string = '10.20.0.0/24'

@description('Optional. The part of addressPrefix for the private endpoints.')
param endpointsPrefix string = '10.20.1.0/24'

@description('Optional. The part of addressPrefix for App Service.')
param appServicePrefix string = '10.20.2.0/24'

module security 'network-security.bicep' = {
  params: {
    appName: appName
    location: location
    ingressExternal: ingressExternal
    appsPrefix: appsPrefix
    endpointsPrefix: endpointsPrefix
  }
}

// Without the property subnets, Azure keeps the subnets of the network (since API version 2023-11-01). With it, Azure
// deletes the subnets that are not listed, such as those of an operator, and fails if they are in use.
resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: '${appName}-network'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
  }
}

// Each subnet waits for the previous one, because Azure accepts only one change of a network at a time.
resource appsSubnet 'Microsoft.Network/virtualNetworks/subnets@2025-09-01' = {
  parent: network
  name: 'apps'
  properties: {
    addressPrefix: appsPrefix
    networkSecurityGroup: {
      id: security.outputs.appsId
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

resource endpointsSubnet 'Microsoft.Network/virtualNetworks/subnets@2025-09-01' = {
  parent: network
  name: 'endpoints'
  properties: {
    addressPrefix: endpointsPrefix
    networkSecurityGroup: {
      id: security.outputs.endpointsId
    }
    privateEndpointNetworkPolicies: 'NetworkSecurityGroupEnabled'
    defaultOutboundAccess: false
  }
  dependsOn: [
    appsSubnet
  ]
}

resource appServiceSubnet 'Microsoft.Network/virtualNetworks/subnets@2025-09-01' = if (hasAppService) {
  parent: network
  name: 'app-service'
  properties: {
    addressPrefix: appServicePrefix
    networkSecurityGroup: {
      id: security.outputs.appsId
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
  dependsOn: [
    endpointsSubnet
  ]
}

@description('The resource ID of the network.')
output id string = network.id

@description('The resource ID of the subnet of the Container Apps environment.')
output appsSubnetId string = appsSubnet.id

@description('The resource ID of the subnet of the private endpoints.')
output endpointsSubnetId string = endpointsSubnet.id

@description('The resource ID of the subnet of App Service. Empty: App Service does not run the site.')
output appServiceSubnetId string = hasAppService ? appServiceSubnet.id : ''
