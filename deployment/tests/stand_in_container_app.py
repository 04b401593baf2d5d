"""The commands of ``az containerapp`` for revisions, labels and traffic, with the rules of Container Apps."""

from deployment.tests.stand_in_deployment import (
    PLACEHOLDER,
    AzFailure,
    described_app,
    described_revision,
    find,
    first,
)


class ContainerAppCommands:
    def containerapp_list(self, options):
        if "Microsoft.App" in self.state["unregistered"]:
            raise AzFailure("ERROR: Subscription 0000 is not registered for the Microsoft.App resource provider.")
        app = self.group(options)["app"]
        return [described_app(app)] if app else []

    def containerapp_revision_list(self, options):
        return [self.described_revision(revision) for revision in self.group(options)["app"]["revisions"]]

    def containerapp_revision_show(self, options):
        return self.described_revision(self.revision(options))

    def described_revision(self, revision):
        return described_revision(
            revision, is_healthy=is_healthy(self.state, revision), has_replicas=not self.state["scaled_to_zero"]
        )

    def containerapp_revision_activate(self, options):
        self.revision(options)["active"] = True
        return "Activate succeeded"

    def containerapp_revision_deactivate(self, options):
        revision = self.revision(options)
        entries = [
            entry for entry in self.group(options)["app"]["traffic"] if self.name_of(options, entry) == revision["name"]
        ]
        if any(entry["weight"] or entry.get("label") for entry in entries):
            raise AzFailure("ERROR: (RevisionHasTraffic) A revision with traffic or a label cannot be deactivated.")
        revision["active"] = False
        return "Deactivate succeeded"

    def containerapp_revision_label_remove(self, options):
        app, label = self.group(options)["app"], first(options, "--label")
        entries = [entry for entry in app["traffic"] if entry.get("label") == label]
        if not entries:
            raise AzFailure("ERROR: Please specify a label name with an associated traffic weight.")
        del entries[0]["label"]
        return app["traffic"]

    def containerapp_ingress_traffic_set(self, options):
        """Set shares as the Azure CLI does: revisions that are not named keep a scaled share."""
        app = self.group(options)["app"]
        shares = dict(share.split("=") for share in options["--revision-weight"])
        for name, weight in shares.items():
            if not find(app["revisions"], name)["active"]:
                raise AzFailure(f"ERROR: Revision '{name}' is not active.")
            entry = next((entry for entry in app["traffic"] if entry.get("revisionName") == name), None)
            if entry is None:
                entry = {"revisionName": name}
                app["traffic"].append(entry)
            entry["weight"] = int(weight)
        others = [entry for entry in app["traffic"] if entry.get("revisionName") not in shares]
        left, total = 100 - sum(map(int, shares.values())), sum(entry["weight"] for entry in others)
        if left < 0 or (left and not total):
            raise AzFailure("ERROR: Traffic sums must be 100.")
        for entry in others:
            entry["weight"] = round(entry["weight"] * left / total) if total else 0
        return app["traffic"]

    def name_of(self, options, entry):
        return entry.get("revisionName") or self.group(options)["app"]["revisions"][-1]["name"]

    def revision(self, options):
        name = first(options, "--revision")
        try:
            return find(self.group(options)["app"]["revisions"], name)
        except StopIteration:
            raise AzFailure(f"ERROR: (ResourceNotFound) The revision '{name}' does not exist.", 3) from None


def is_healthy(state, revision):
    has_migrated = revision["image"] == PLACEHOLDER or any(
        execution["image"] == revision["image"] and execution["status"] == "Succeeded"
        for group in state["groups"].values()
        for name, job in group["jobs"].items()
        if name.endswith("-migrate")
        for execution in job["executions"]
    )
    return has_migrated and revision["image"] not in state["unhealthy_images"]


def violations(state):
    """Return the rules that the present state breaks.

    The shares of the traffic always sum to 100, only active revisions have a share, and a revision that is new to its
    visitors has passed the smoke test.
    """
    found = []
    for group in state["groups"].values():
        if not (app := group["app"]):
            continue
        if sum(entry["weight"] for entry in app["traffic"]) != 100:
            found.append(f"the sum is not 100: {app['traffic']}")
        for entry in app["traffic"]:
            revision = find(app["revisions"], entry.get("revisionName", app["revisions"][-1]["name"]))
            is_trusted = revision["name"] in state["trusted"] or revision["image"] == PLACEHOLDER
            if entry["weight"] and not (revision["active"] and is_trusted):
                found.append(f"{entry} after {state['calls'][-1]}")
    return found
