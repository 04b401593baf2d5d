// The rule that decides which pages Front Door caches.
// Checked against avm/res/cdn/profile/rule-set.

@description('Required. The name of the Front Door profile.')
param profileName string

resource profile 'Microsoft.Cdn/profiles@2025-12-01' existing = {
  name: profileName
}

resource rules 'Microsoft.Cdn/profiles/ruleSets@2025-12-01' = {
  parent: profile
  name: 'pages'
}

// Front Door ignores Vary, and removes Set-Cookie from responses that it may cache. So it caches pages only for
// requests without a Cookie header, and never personal pages (PERSONAL_PATH in restaurant_review/middleware.py) or the
// responses of Easy Auth below /.auth/, which sets its first cookie when the browser has none.
resource publicPages 'Microsoft.Cdn/profiles/ruleSets/rules@2025-12-01' = {
  parent: rules
  name: 'publicPages'
  properties: {
    order: 1
    conditions: [
      {
        name: 'RequestMethod'
        parameters: {
          typeName: 'DeliveryRuleRequestMethodConditionParameters'
          operator: 'Equal'
          matchValues: ['GET']
        }
      }
      {
        name: 'RequestHeader'
        parameters: {
          typeName: 'DeliveryRuleRequestHeaderConditionParameters'
          selector: 'Cookie'
          operator: 'Any'
          negateCondition: true
          matchValues: []
        }
      }
      {
        name: 'UrlPath'
        parameters: {
          typeName: 'DeliveryRuleUrlPathMatchConditionParameters'
          operator: 'RegEx'
          negateCondition: true
          // Front Door matches the path without its leading slash.
          matchValues: ['^/?([a-z]{2}(-[a-z]+)?/)?(account|me|admin|\\.auth)/']
          transforms: ['Lowercase']
        }
      }
    ]
    actions: [
      {
        name: 'RouteConfigurationOverride'
        parameters: {
          typeName: 'DeliveryRuleRouteConfigurationOverrideActionParameters'
          cacheConfiguration: {
            // By default, Front Door caches a response without Cache-Control for one to three days.
            cacheBehavior: 'OverrideIfOriginMissing'
            cacheDuration: '00:01:00'
            queryStringCachingBehavior: 'UseQueryString'
            isCompressionEnabled: 'Disabled'
          }
        }
      }
    ]
    matchProcessingBehavior: 'Stop'
  }
}

@description('The resource ID of the rule set.')
output id string = rules.id
