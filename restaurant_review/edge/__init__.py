"""What the services in front of the container add to requests: Azure Front Door and Easy Auth."""
