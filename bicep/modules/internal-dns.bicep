// The DNS zone of an internal Container Apps environment, for clients in the virtual network.
// Checked against avm/res/network/private-dns-zone.

@description('Required. The resource ID of the virtual network.')
param networkId string

@description('Required. The domain of the apps in the environment.')
param domain string

@description('Required. The IP address of the environment.')
param address string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: domain
  location: 'global'
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: 'network'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

// All apps, revisions and labels have the same IP address; the ingress routes by host name.
resource apps 'Microsoft.Network/privateDnsZones/A@2024-06-01' = {
  parent: zone
  name: '*'
  properties: {
    ttl: 3600
    aRecords: [
      {
        ipv4Address: address
      }
    ]
  }
}
