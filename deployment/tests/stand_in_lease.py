"""The lease of the container ``operations``, as Azure Storage manages it.

https://learn.microsoft.com/rest/api/storageservices/lease-container
"""

from deployment.tests.stand_in_deployment import AzFailure


def respond(state, method, url, body):
    if "/other" in url:
        raise AzFailure('ERROR: Not Found({"error":{"code":"ContainerNotFound","message":"It does not exist."}})')
    if url.partition("?")[0].endswith("/lease"):
        assert method == "post"
        return lease(state, body)
    if method == "patch":
        state["metadata"] = body["properties"]["metadata"]
    lease_state = "Leased" if present_lease(state) else "Available"
    return {"name": "operations", "properties": {"leaseState": lease_state, "metadata": state["metadata"]}}


def lease(state, body):
    current, action = present_lease(state), body["action"]
    if action == "Acquire":
        assert body["leaseDuration"] == -1
        if current and (current["ends_at"] is not None or current["id"] != body["proposedLeaseId"]):
            raise conflict("LeaseAlreadyPresent", "There is already a lease present.")
        state["lease"] = {"id": body["proposedLeaseId"], "ends_at": None}
        return {"leaseId": body["proposedLeaseId"]}
    if action == "Break":
        if not current:
            raise conflict("LeaseNotPresentWithLeaseOperation", "There is currently no lease on the container.")
        current["ends_at"] = current["ends_at"] or state["clock"] + body["breakPeriod"]
        return {"leaseTimeSeconds": str(body["breakPeriod"])}
    if not current or current["id"] != body["leaseId"]:
        raise conflict("LeaseIdMismatchWithLeaseOperation", "The lease ID specified did not match the lease ID.")
    if action == "Renew" and current["ends_at"] is not None:
        raise conflict("LeaseIsBrokenAndCannotBeRenewed", "The lease ID matched, but the lease has been broken.")
    if action == "Release":
        state["lease"] = None
    return {"leaseId": body["leaseId"]}


def present_lease(state):
    current = state["lease"]
    if current and current["ends_at"] is not None and current["ends_at"] <= state["clock"]:
        state["lease"] = current = None
    return current


def conflict(code, message):
    return AzFailure(f'ERROR: Conflict({{"error":{{"code":"{code}","message":"{message}"}}}})')
