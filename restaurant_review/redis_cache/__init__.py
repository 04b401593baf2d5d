"""The cache in Redis. It logs in with tokens where there is no password, and uses the database while Redis fails."""
