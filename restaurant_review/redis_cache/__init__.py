"""The cache in Redis. Without a password, connections log in with tokens. While Redis fails, the database is used."""
