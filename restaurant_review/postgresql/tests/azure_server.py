"""A PostgreSQL server whose roles have the same privileges as on Azure, where no customer is a superuser.

https://learn.microsoft.com/azure/postgresql/security/security-access-control: `azuresu` is the superuser, the schema
public belongs to `azure_pg_admin` in all versions, and the Entra administrator is a member of `azure_pg_admin` with
CREATEROLE and CREATEDB. The functions that create roles exist only in the database postgres and run as `azuresu`.
"""

import os
import subprocess
import sys
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

from dev.environment import ROOT

SUPERUSER, ADMINS, ADMINISTRATOR = "azuresu", "azure_pg_admin", "id-administrator"
MIGRATOR, SITE = "id-migrator", "id-web"
DATABASE = "site"
MIGRATOR_ID = "44444444-4444-4444-8444-444444444444"
SITE_ID = "55555555-5555-4555-8555-555555555555"
CLUSTER = f"""
    CREATE ROLE {SUPERUSER} SUPERUSER LOGIN;
    CREATE ROLE {ADMINS} NOLOGIN;
    GRANT pg_monitor, pg_signal_backend TO {ADMINS} WITH ADMIN OPTION;
    CREATE ROLE "{ADMINISTRATOR}" LOGIN CREATEROLE CREATEDB IN ROLE {ADMINS};
"""
FUNCTIONS = f"""
    SET ROLE {SUPERUSER};
    CREATE TABLE known (rolname text, principaltype text, objectid text, tenantid text, ismfa int, isadmin int);
    CREATE FUNCTION pgaadauth_create_principal_with_oid(name text, oid text, kind text, is_admin boolean, boolean)
        RETURNS text SECURITY DEFINER LANGUAGE plpgsql AS $$ BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
            INSERT INTO known VALUES (name, kind, oid, 't', 0, is_admin::int);
            RETURN format('Created role for %s', name);
        END $$;
    CREATE FUNCTION pgaadauth_list_principals(boolean) RETURNS SETOF known SECURITY DEFINER LANGUAGE sql
        AS 'SELECT * FROM known WHERE NOT $1 OR isadmin = 1';
    REVOKE ALL ON FUNCTION pgaadauth_create_principal_with_oid, pgaadauth_list_principals FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION pgaadauth_create_principal_with_oid, pgaadauth_list_principals TO {ADMINS};
    RESET ROLE;
"""  # noqa: S608 - all names are constants

# Run in template1 for all new databases. Microsoft also documents that every role with the privilege CREATE on the
# database may create extensions of the allow-list.
TEMPLATE = f"""
    ALTER SCHEMA public OWNER TO {ADMINS};
    CREATE SCHEMA azure;
    CREATE FUNCTION azure.check_extension() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NOT pg_has_role(session_user, '{ADMINS}', 'USAGE') THEN
            RAISE EXCEPTION 'Only members of "{ADMINS}" are allowed to use CREATE EXTENSION';
        END IF;
    END $$;
    CREATE EVENT TRIGGER check_extension ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION')
        EXECUTE FUNCTION azure.check_extension();
"""


class AzureServer:
    """``server`` is a ``PostgresServer`` without passwords, on which every role can log in."""

    def __init__(self, server):
        self.server = server
        with server.connect() as superuser:
            superuser.execute(CLUSTER)
            superuser.execute(FUNCTIONS)
        with server.connect("template1") as template:
            template.execute(TEMPLATE)
        self.roles = self.existing_roles()

    def connect(self, role, database=DATABASE):
        """Log in as a role, in autocommit mode."""
        with self.superuser() as superuser:
            host, port = superuser.info.host, superuser.info.port
        return psycopg.connect(host=host, port=port, user=role, dbname=database, autocommit=True)

    def superuser(self, database="postgres"):
        return self.server.connect(database)

    def create_database(self, owner):
        with self.superuser() as superuser:
            superuser.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(DATABASE), Identifier(owner)))

    def clear(self):
        """Drop the databases and roles that a test created."""
        with self.superuser() as superuser:
            superuser.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            superuser.execute("DELETE FROM known")
            for role in self.existing_roles() - self.roles:
                superuser.execute(SQL("DROP ROLE {}").format(Identifier(role)))

    def existing_roles(self):
        with self.superuser() as superuser:
            return {name for (name,) in superuser.execute("SELECT rolname FROM pg_roles")}

    def url(self, role):
        return (
            self.server.url("postgres").replace("postgres@", f"{quote(role, safe='')}@").removesuffix("postgres")
            + DATABASE
        )

    def start(self, role, *arguments, **environment):
        """Start a management command that connects as the role. Return its process, with piped output."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, "SECRET_KEY": "for-tests", "DATABASE_URL": self.url(role), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, role, *arguments, **environment):
        """Run a management command as a role. Return its exit status, and its output followed by its errors."""
        with self.start(role, *arguments, **environment) as process:
            output, errors = process.communicate()
        return process.returncode, output + errors

    def manage(self, role, *arguments, **environment):
        """Run a management command that must succeed. Return its output."""
        status, output = self.run(role, *arguments, **environment)
        assert status == 0, output
        return output

    def fail(self, role, *arguments, **environment):
        """Run a management command that must fail with a message instead of a traceback. Return the message."""
        status, output = self.run(role, *arguments, **environment)
        assert status == 1, output
        assert "Traceback" not in output
        return output
