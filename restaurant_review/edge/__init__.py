"""Request headers of the services in front of the container: Azure Front Door and Easy Auth."""
