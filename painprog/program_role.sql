-- The role that the program signs in as, which owns no table (docs/operators.md). For psql, as the owner of the tables, before
-- each `migrate`; twice changes nothing. PROGRAM_PASSWORD is its password.
\set ON_ERROR_STOP 1
\set password ''
\getenv password PROGRAM_PASSWORD
SELECT :'password' = '' AS missing \gset
\if :missing
DO $$ BEGIN RAISE 'PROGRAM_PASSWORD is missing: without it the program has no database role.'; END $$;
\endif
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'painprog_program') THEN
        CREATE ROLE painprog_program;
    END IF;
END
$$;
ALTER ROLE painprog_program LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
ALTER ROLE painprog_program PASSWORD :'password';
GRANT USAGE ON SCHEMA public TO painprog_program;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO painprog_program;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO painprog_program;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO painprog_program;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO painprog_program;
