"""Send the traffic to a new revision in stages, after tests, or back to a former revision."""
