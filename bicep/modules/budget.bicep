// A monthly budget of the resource group. It sends an email at 80 % of the amount, and when the forecast exceeds the
// amount. It stops no resources.
// Checked against avm/res/consumption/budget/rg-scope.

@description('Required. The prefix of all resource names.')
param appName string

@description('Required. The amount per month, in the currency of the subscription.')
param amount int

@description('Required. Start of the budget: the first day of a month, such as 2026-11-01. Cannot be changed later.')
@minLength(10)
@maxLength(10)
param startDate string

@description('Required. The email address that receives the notifications.')
param alertEmail string

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: '${appName}-budget'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: '${startDate}T00:00:00Z'
    }
    notifications: {
      actual: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: [
          alertEmail
        ]
      }
      forecast: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: [
          alertEmail
        ]
      }
    }
  }
}

@description('The name of the budget.')
output budgetName string = budget.name
