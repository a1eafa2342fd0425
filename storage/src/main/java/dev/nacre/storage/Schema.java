package dev.nacre.storage;

import java.util.List;

/// The tables, as steps from one version to the next. A step is never changed afterwards; a change
/// of the schema is a step more.
final class Schema {
  /// @param sqlite what brings an embedded database to the next version
  /// @param postgres the same for PostgreSQL
  private record Step(List<String> sqlite, List<String> postgres) {}

  private static final Step FIRST =
      new Step(
          List.of(
              """
              CREATE TABLE item (
                namespace TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
                created INTEGER NOT NULL, changed INTEGER NOT NULL,
                PRIMARY KEY (namespace, key)) STRICT
              """,
              """
              CREATE TABLE journal (
                log TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,
                entry BLOB NOT NULL, PRIMARY KEY (log, number)) STRICT, WITHOUT ROWID
              """,
              "CREATE TABLE journal_end (log TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT",
              """
              CREATE TRIGGER audit_unchanged BEFORE UPDATE ON journal WHEN old.log = 'audit'
              BEGIN SELECT raise(ABORT, 'the audit log only grows'); END
              """,
              """
              CREATE TRIGGER audit_kept BEFORE DELETE ON journal WHEN old.log = 'audit'
              BEGIN SELECT raise(ABORT, 'the audit log only grows'); END
              """),
          List.of(
              """
              CREATE TABLE item (
                namespace TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL,
                value BYTEA NOT NULL, created BIGINT NOT NULL, changed BIGINT NOT NULL,
                PRIMARY KEY (namespace, key))
              """,
              """
              CREATE TABLE journal (
                log TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL,
                entry BYTEA NOT NULL, PRIMARY KEY (log, number))
              """,
              "CREATE TABLE journal_end (log TEXT COLLATE \"C\" PRIMARY KEY, next BIGINT NOT NULL)",
              """
              CREATE FUNCTION audit_grows() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$
              """,
              """
              CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON journal
              FOR EACH ROW WHEN (old.log = 'audit') EXECUTE FUNCTION audit_grows()
              """,
              """
              CREATE TRIGGER audit_kept BEFORE TRUNCATE ON journal
              FOR EACH STATEMENT EXECUTE FUNCTION audit_grows()
              """));

  /// What all replicas count together.
  private static final Step COUNTS =
      new Step(
          List.of(
              """
              CREATE TABLE tally (
                name TEXT PRIMARY KEY, period INTEGER NOT NULL, count INTEGER NOT NULL) STRICT
              """),
          List.of(
              """
              CREATE TABLE tally (
                name TEXT COLLATE "C" PRIMARY KEY, period BIGINT NOT NULL, count BIGINT NOT NULL)
              """));

  /// The audit logs of tenants only grow, too.
  private static final Step TENANTS =
      new Step(
          List.of(
              """
              CREATE TRIGGER tenant_audit_unchanged BEFORE UPDATE ON journal
              WHEN old.log LIKE 'tenant/%/audit'
              BEGIN SELECT raise(ABORT, 'the audit log only grows'); END
              """,
              """
              CREATE TRIGGER tenant_audit_kept BEFORE DELETE ON journal
              WHEN old.log LIKE 'tenant/%/audit'
              BEGIN SELECT raise(ABORT, 'the audit log only grows'); END
              """),
          List.of(
              """
              CREATE TRIGGER tenant_audit_unchanged BEFORE UPDATE OR DELETE ON journal
              FOR EACH ROW WHEN (old.log LIKE 'tenant/%/audit') EXECUTE FUNCTION audit_grows()
              """));

  /// The roots of blocks of 1024 entries ([LogBlock]), by which an audit log is proven without
  /// being read; and the hashes of entries that were pruned. An entry of an audit log goes only
  /// before the log's beginning, and when its hash stays.
  private static final Step BLOCKS =
      new Step(
          List.of(
              """
              CREATE TABLE journal_block (
                log TEXT NOT NULL, block INTEGER NOT NULL, root BLOB NOT NULL, seal BLOB NOT NULL,
                leaves BLOB, PRIMARY KEY (log, block)) STRICT
              """,
              "ALTER TABLE journal_end ADD COLUMN first INTEGER NOT NULL DEFAULT 0",
              "DROP TRIGGER audit_kept",
              "DROP TRIGGER tenant_audit_kept",
              """
              CREATE TRIGGER audit_kept BEFORE DELETE ON journal
              WHEN (old.log = 'audit' OR old.log LIKE 'tenant/%/audit')
              AND NOT EXISTS (
                SELECT 1 FROM journal_end AS e JOIN journal_block AS b ON b.log = e.log
                WHERE e.log = old.log AND old.number < e.first
                AND b.block = old.number / 1024 AND length(b.leaves) = 32768)
              BEGIN SELECT raise(ABORT, 'the audit log only grows'); END
              """,
              """
              CREATE TRIGGER log_begins_later BEFORE UPDATE OF first ON journal_end
              WHEN new.first < old.first
              BEGIN SELECT raise(ABORT, 'what was pruned does not come back'); END
              """,
              """
              CREATE TRIGGER block_unchanged BEFORE UPDATE ON journal_block
              WHEN old.leaves IS NOT NULL OR new.log <> old.log OR new.block <> old.block
              OR new.root <> old.root OR new.seal <> old.seal
              BEGIN SELECT raise(ABORT, 'the hashes of a log stay'); END
              """,
              """
              CREATE TRIGGER block_kept BEFORE DELETE ON journal_block
              BEGIN SELECT raise(ABORT, 'the hashes of a log stay'); END
              """),
          List.of(
              """
              CREATE TABLE journal_block (
                log TEXT COLLATE "C" NOT NULL, block BIGINT NOT NULL, root BYTEA NOT NULL,
                seal BYTEA NOT NULL, leaves BYTEA, PRIMARY KEY (log, block))
              """,
              "ALTER TABLE journal_end ADD COLUMN first BIGINT NOT NULL DEFAULT 0",
              """
              CREATE FUNCTION audit_pruned() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN
                IF NOT EXISTS (
                  SELECT 1 FROM journal_end AS e JOIN journal_block AS b ON b.log = e.log
                  WHERE e.log = old.log AND old.number < e.first
                  AND b.block = old.number / 1024 AND length(b.leaves) = 32768)
                THEN RAISE EXCEPTION 'the audit log only grows'; END IF;
                RETURN old;
              END $$
              """,
              "DROP TRIGGER audit_unchanged ON journal",
              "DROP TRIGGER tenant_audit_unchanged ON journal",
              """
              CREATE TRIGGER audit_unchanged BEFORE UPDATE ON journal
              FOR EACH ROW WHEN (old.log = 'audit' OR old.log LIKE 'tenant/%/audit')
              EXECUTE FUNCTION audit_grows()
              """,
              """
              CREATE TRIGGER audit_pruned BEFORE DELETE ON journal
              FOR EACH ROW WHEN (old.log = 'audit' OR old.log LIKE 'tenant/%/audit')
              EXECUTE FUNCTION audit_pruned()
              """,
              """
              CREATE TRIGGER log_begins_later BEFORE UPDATE OF first ON journal_end
              FOR EACH ROW WHEN (new.first < old.first) EXECUTE FUNCTION audit_grows()
              """,
              """
              CREATE TRIGGER block_unchanged BEFORE UPDATE ON journal_block
              FOR EACH ROW WHEN (old.leaves IS NOT NULL OR new.log <> old.log
              OR new.block <> old.block OR new.root <> old.root OR new.seal <> old.seal)
              EXECUTE FUNCTION audit_grows()
              """,
              """
              CREATE TRIGGER block_kept BEFORE DELETE OR TRUNCATE ON journal_block
              FOR EACH STATEMENT EXECUTE FUNCTION audit_grows()
              """));

  private static final List<Step> STEPS = List.of(FIRST, COUNTS, TENANTS, BLOCKS);

  /// The version that this program reads and writes.
  static final int VERSION = STEPS.size();

  /// The steps for an embedded database; the first makes version 1.
  static final List<List<String>> SQLITE = STEPS.stream().map(Step::sqlite).toList();

  /// The same for PostgreSQL.
  static final List<List<String>> POSTGRES = STEPS.stream().map(Step::postgres).toList();

  private Schema() {}

  /// @throws StoreException when a newer program wrote `database`
  static void requireKnown(String database, int version) {
    if (version > VERSION) {
      throw new StoreException(
          "the database "
              + database
              + " was written by a newer Nacre (schema "
              + version
              + ", this one knows "
              + VERSION
              + "): start that version, or restore an older backup");
    }
  }
}
