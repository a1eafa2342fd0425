import org.jspecify.annotations.NullMarked;

/// The store of the owner's side: what is acknowledged is on disk, what is secret is sealed.
///
/// Start at [dev.nacre.storage.Store]; secrets go through [dev.nacre.storage.SecretStore].
@NullMarked
module dev.nacre.storage {
  requires static org.checkerframework.checker.qual;
  requires static org.jspecify;
  requires com.zaxxer.hikari;
  requires java.sql;
  requires org.postgresql.jdbc;
  requires org.xerial.sqlitejdbc;
  requires transitive dev.nacre.codec;

  exports dev.nacre.storage;
  exports dev.nacre.storage.lab;
  exports dev.nacre.storage.upstream;
}
