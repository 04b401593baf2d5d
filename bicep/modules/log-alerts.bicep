// Alerts on log lines: failing requests, and a read-only database.
// Checked against avm/res/insights/scheduled-query-rule.

@description('Required. The prefix of all resource names.')
param appName string

@description('Required. The region.')
param location string

@description('Required. The resource ID of the Log Analytics workspace.')
param workspaceId string

@description('Required. The resource ID of the action group that sends the alerts by email.')
param actionGroupId string

// Each alert rule includes the text of the function SiteLog, because a user can change the function in the workspace.
var siteLog = 'let SiteLog = ${loadTextContent('../queries/site-log.kql')};'
var queryAlerts = [
  {
    name: 'failing-requests'
    severity: 1
    description: 'More than 5 % of the requests of 15 minutes were answered with status 500 or more. The query "Errors by route" lists the pages.'
    query: loadTextContent('../queries/failing-requests.kql')
  }
  {
    name: 'read-only-database'
    severity: 0
    description: 'The database refuses changes, most often because its storage is full. Visitors can read pages but change nothing.'
    query: loadTextContent('../queries/read-only-database.kql')
  }
]

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in queryAlerts: {
    name: '${appName}-${alert.name}'
    location: location
    kind: 'LogAlert'
    properties: {
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [
        workspaceId
      ]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      // Validation fails in a new workspace, whose tables do not exist yet. test_queries.py checks the queries.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: '${siteLog}\n${alert.query}'
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: [
          actionGroupId
        ]
      }
    }
  }
]
