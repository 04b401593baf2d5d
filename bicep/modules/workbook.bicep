// One page with the results of all saved queries, in a time range that the reader chooses.
// Checked against avm/res/insights/workbook.

@description('Required. The prefix of all resource names.')
param appName string

@description('Required. The region.')
param location string

@description('Required. The resource ID of the Log Analytics workspace.')
param workspaceId string

@description('Required. The queries with their name, title, text and visualization.')
param queries array

var layout = loadJsonContent('../queries/workbook.json')
var queryItems = [
  for query in queries: {
    type: 3
    name: query.name
    content: {
      version: 'KqlItem/1.0'
      title: query.title
      query: query.text
      size: 0
      timeContextFromParameter: 'TimeRange'
      queryType: 0
      resourceType: 'microsoft.operationalinsights/workspaces'
      visualization: query.visualization
    }
  }
]
var notebook = {
  version: 'Notebook/1.0'
  items: concat([layout.introduction, layout.timeRange], queryItems)
  fallbackResourceIds: [
    workspaceId
  ]
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  // A workbook is named by a GUID, which must be the same in each deployment.
  name: guid(resourceGroup().id, appName, 'workbook')
  location: location
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: '${appName} site'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: string(notebook)
  }
}

@description('The resource ID of the workbook.')
output workbookId string = workbook.id
