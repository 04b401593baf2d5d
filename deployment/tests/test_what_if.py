from deployment.tests.fake_environment import GROUP


def test_describes_changes_as_markdown(azure):
    azure.run("up")
    assert "would change nothing" in azure.run("what-if")
    prefix = f"/subscriptions/0000/resourceGroups/{GROUP}/providers"
    delta = [
        {"path": "properties", "propertyChangeType": "Modify", "children": [
            {"path": "maxReplicas", "before": 3, "after": 5, "propertyChangeType": "Modify"},
            {"path": "effect", "before": 1, "after": 2, "propertyChangeType": "NoEffect"},
            {"path": "id", "after": f"{prefix}/x", "propertyChangeType": "Create"},
            {"path": "note", "before": None, "after": "```\nx", "propertyChangeType": "Create"},
        ]},
    ]  # fmt: skip
    azure.change(
        changes=[
            {"changeType": "Modify", "resourceId": f"{prefix}/Microsoft.App/containerApps/reviews", "delta": delta},
            {"changeType": "NoChange", "resourceId": f"{prefix}/Microsoft.App/jobs/reviews-mail"},
            {"changeType": "Create", "resourceId": f"{prefix}/Microsoft.Cache/redisEnterprise/reviews"},
        ]
    )
    printed = azure.run("what-if")
    assert "would change 2 resources" in printed
    assert "**Modify** `Microsoft.App/containerApps/reviews`" in printed
    assert "- properties.maxReplicas: 3\n+ properties.maxReplicas: 5" in printed
    assert "+ properties.note: \"'''\\nx\"" in printed
    assert '+ properties.id: "…/providers/x"' in printed
    assert "subscriptions" not in printed
    assert "effect" not in printed
