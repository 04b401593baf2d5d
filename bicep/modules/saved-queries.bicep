// The function SiteLog and the queries of bicep/queries, saved in the workspace.
// Checked against avm/res/operational-insights/workspace/saved-search.

@description('Required. The name of the Log Analytics workspace.')
param workspaceName string

// The workbook shows the queries in this order. bicep/tests/test_queries.py checks all files.
var queries = [
  {
    name: 'errors-by-route'
    title: 'Errors by route'
    visualization: 'table'
    text: loadTextContent('../queries/errors-by-route.kql')
  }
  {
    name: 'slow-requests'
    title: 'Slow requests'
    visualization: 'table'
    text: loadTextContent('../queries/slow-requests.kql')
  }
  {
    name: 'compare-revisions'
    title: 'Compare revisions'
    visualization: 'table'
    text: loadTextContent('../queries/compare-revisions.kql')
  }
  {
    name: 'slow-database-queries'
    title: 'Slow database queries'
    visualization: 'table'
    text: loadTextContent('../queries/slow-database-queries.kql')
  }
  {
    name: 'database-failures'
    title: 'Database failures by cause'
    visualization: 'table'
    text: loadTextContent('../queries/database-failures.kql')
  }
  {
    name: 'read-only-database'
    title: 'Read-only database'
    visualization: 'table'
    text: loadTextContent('../queries/read-only-database.kql')
  }
  {
    name: 'token-failures'
    title: 'Token failures'
    visualization: 'table'
    text: loadTextContent('../queries/token-failures.kql')
  }
  {
    name: 'cold-starts'
    title: 'Cold starts'
    visualization: 'table'
    text: loadTextContent('../queries/cold-starts.kql')
  }
  {
    name: 'waiting-mail'
    title: 'Waiting mail'
    visualization: 'timechart'
    text: loadTextContent('../queries/waiting-mail.kql')
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspaceName
}

resource siteLog 'Microsoft.OperationalInsights/workspaces/savedSearches@2026-03-01' = {
  parent: workspace
  name: 'site-log'
  // Without the etag, the service refuses a second deployment with status 409. any(), because the type has no etag:
  // https://github.com/Azure/bicep-types-az/issues/1499
  properties: any({
    etag: '*'
    category: 'Restaurant reviews'
    displayName: 'Site log'
    functionAlias: 'SiteLog'
    query: loadTextContent('../queries/site-log.kql')
    version: 2
  })
}

// One after the other, because the service refuses simultaneous changes with status 409.
@batchSize(1)
resource searches 'Microsoft.OperationalInsights/workspaces/savedSearches@2026-03-01' = [
  for query in queries: {
    parent: workspace
    name: query.name
    dependsOn: [
      siteLog
    ]
    properties: any({
      etag: '*'
      category: 'Restaurant reviews'
      displayName: query.title
      query: query.text
      version: 2
    })
  }
]

@description('The queries with their name, title, text and visualization, for the workbook.')
output queries array = queries
