"""A Django database backend for PostgreSQL servers that take tokens instead of passwords.

    DATABASES = {
        "default": {
            "ENGINE": "restaurant_review.postgresql",
            "HOST": "reviews.postgres.database.azure.com",
            "NAME": "reviews",
            "USER": "id-reviews",
            "OPTIONS": {
                "sslmode": "verify-full",
                "token_provider": "path.to.an.object",  # restaurant_review.postgresql.tokens.TokenProvider
                "pool": {"max_size": 2},  # or no pool, with or without CONN_MAX_AGE
            },
        }
    }

Without a ``PASSWORD``, each new connection to the server logs in with a token of the provider. Azure's live up to a day
for a managed identity and an hour for a person, and the server looks at them when somebody logs in: a connection that
stands outlives its token. So a token is asked for when a connection is made, and never when the pool hands one out.

https://learn.microsoft.com/azure/postgresql/security/security-entra-concepts
"""
