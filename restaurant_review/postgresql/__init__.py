"""A Django database backend for PostgreSQL servers that accept access tokens as passwords.

    DATABASES = {
        "default": {
            "ENGINE": "restaurant_review.postgresql",
            "HOST": "reviews.postgres.database.azure.com",
            "NAME": "reviews",
            "USER": "id-reviews",
            "OPTIONS": {
                "sslmode": "verify-full",
                "token_provider": "path.to.an.object",  # a backing_services.token_provider.TokenProvider
                "pool": {"max_size": 2},  # or no pool, with or without CONN_MAX_AGE
            },
        }
    }

Without a ``PASSWORD``, each new connection logs in with a token of the provider. The server checks a token at login
only, so a connection outlives its token. The backend therefore requests a token when a connection is made, and not when
the pool hands one out. On Azure, a managed identity's token is valid for up to a day, a user's for an hour.

https://learn.microsoft.com/azure/postgresql/security/security-entra-concepts
"""
