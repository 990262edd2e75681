-- PostgreSQL's roles for Chatham, one for each kind of work. Run once by a superuser, in Chatham's
-- database, after `chatham migrate` as `chatham`, the owner of the tables; give each a password, or
-- let it in by its system account (pg_hba.conf, `peer`).
--
-- chatham           the worker and `chatham migrate`: owns the tables, so that an erasure can write
--                   them anew. Row-level security holds for it, too.
-- chatham_web       the web process: cannot lift a policy, change a table, or rewrite the ledger.
-- chatham_auditor   reads the ledger, whose payloads name ids, and nothing else.
-- chatham_backup    pg_dump: sees every row, as it is stored, sealed, and changes none.

CREATE ROLE chatham_web LOGIN NOINHERIT;
CREATE ROLE chatham_auditor LOGIN NOINHERIT;
CREATE ROLE chatham_backup LOGIN BYPASSRLS;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO chatham_web, chatham_auditor, chatham_backup;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO chatham_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO chatham_web;
ALTER DEFAULT PRIVILEGES FOR ROLE chatham IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO chatham_web;
ALTER DEFAULT PRIVILEGES FOR ROLE chatham IN SCHEMA public GRANT USAGE ON SEQUENCES TO chatham_web;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM chatham_web;
-- What only grows, and of an entry what an erasure takes out of it.
REVOKE UPDATE, DELETE ON ledger_node, ledger_entry, notice, bundle_statement FROM chatham_web;
GRANT UPDATE (payload, salt) ON ledger_entry TO chatham_web;
REVOKE DELETE ON ledger_head, ledger_checkpoint, master_key FROM chatham_web;
REVOKE UPDATE ON consent_event FROM chatham_web;

GRANT SELECT ON ledger_entry, ledger_node, ledger_head, ledger_checkpoint TO chatham_auditor;
ALTER ROLE chatham_auditor SET default_transaction_read_only = on;

GRANT pg_read_all_data TO chatham_backup;
ALTER ROLE chatham_backup SET default_transaction_read_only = on;
