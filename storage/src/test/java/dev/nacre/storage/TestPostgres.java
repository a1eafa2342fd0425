package dev.nacre.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.storage.lab.LabPostgres;
import dev.nacre.storage.lab.PostgresPrograms;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The one PostgreSQL server of all tests of this room; each test has a schema of its own.
final class TestPostgres {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static final Optional<LabPostgres> SERVER = PostgresPrograms.find().map(TestPostgres::on);

  private TestPostgres() {}

  private static LabPostgres on(PostgresPrograms programs) {
    LabPostgres server = LabPostgres.start(programs);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
    return server;
  }

  static LabPostgres server() {
    assumeTrue(SERVER.isPresent(), "needs PostgreSQL's programs: apt-get install postgresql-15");
    return SERVER.orElseThrow();
  }

  static PostgresSettings fresh() {
    return server().settings("t" + SCHEMAS.incrementAndGet());
  }
}
