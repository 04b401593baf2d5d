"""What the connections to the database, the cache and the photo storage have in common."""
