"""Names and IDs that Azure defines, with their sources. The Bicep templates may use no others."""

# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
BUILT_IN_ROLES = {
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
    "09976791-48a7-449e-bb21-39d1a415f350": "Communication and Email Service Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": "Storage Blob Delegator",
}

# The DNS zone of a private endpoint, by resource type and group ID.
# https://learn.microsoft.com/azure/private-link/private-endpoint-dns
PRIVATE_ENDPOINTS = {
    ("Microsoft.Cache/redisEnterprise", "redisEnterprise"): "privatelink.redis.azure.net",
    ("Microsoft.ContainerRegistry/registries", "registry"): "privatelink.azurecr.io",
    ("Microsoft.DBforPostgreSQL/flexibleServers", "postgresqlServer"): "privatelink.postgres.database.azure.com",
    ("Microsoft.KeyVault/vaults", "vault"): "privatelink.vaultcore.azure.net",
    ("Microsoft.Storage/storageAccounts", "blob"): "privatelink.blob.core.windows.net",
    ("Microsoft.Storage/storageAccounts", "file"): "privatelink.file.core.windows.net",
}

# Service tags that the network security group of a workload profiles environment must allow for outbound traffic.
# https://learn.microsoft.com/azure/container-apps/firewall-integration
REQUIRED_SERVICE_TAGS = {
    "AzureActiveDirectory",
    "AzureFrontDoor.FirstParty",
    "AzureMonitor",
    "MicrosoftContainerRegistry",
}
# All service tags that the templates may use: https://learn.microsoft.com/azure/virtual-network/service-tags-overview
SERVICE_TAGS = REQUIRED_SERVICE_TAGS | {"AzureCloud", "AzureFrontDoor.Backend", "Internet", "VirtualNetwork"}

# The services that a subnet may be delegated to: https://learn.microsoft.com/azure/container-apps/networking and
# https://learn.microsoft.com/azure/app-service/overview-vnet-integration
DELEGATIONS = {"Microsoft.App/environments", "Microsoft.Web/serverFarms"}
