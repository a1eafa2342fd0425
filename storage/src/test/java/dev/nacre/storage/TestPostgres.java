package dev.nacre.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.storage.lab.LabPostgres;
import java.util.Optional;

/// The one PostgreSQL server of all tests of this room; each test has a schema of its own.
final class TestPostgres {
  private TestPostgres() {}

  static LabPostgres server() {
    Optional<LabPostgres> server = LabPostgres.ofThisProcess();
    assumeTrue(server.isPresent(), "needs PostgreSQL's programs: apt-get install postgresql-15");
    return server.orElseThrow();
  }

  static PostgresSettings fresh() {
    return server().freshSchema();
  }
}
