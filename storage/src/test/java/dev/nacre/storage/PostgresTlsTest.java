package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.storage.PostgresTls.Mode;
import dev.nacre.storage.lab.LabPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A real server with TLS, whose certificate is for `localhost`.
class PostgresTlsTest {
  private static LabPostgres server;
  private static Path certificate;

  private final PostgresSettings settings = TestPostgres.fresh();

  @BeforeAll
  static void start() {
    server = TestPostgres.server();
    certificate = server.restartWithTls();
  }

  @AfterAll
  static void stop() {
    if (certificate != null) {
      server.stop();
      server.start();
    }
  }

  private PostgresSettings at(String host, Mode mode, Optional<Path> authorities) {
    return PostgresSettings.at(
            host, server.port(), settings.database(), settings.user(), settings.password())
        .inSchema(settings.schema())
        .with(new PostgresTls(mode, authorities));
  }

  private static void assertProtected(PostgresSettings address) throws Exception {
    Store.connect(address, InstantSource.system()).close();
    try (Connection connection = address.connect();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertThat(row.next() && row.getBoolean(1)).isTrue();
    }
  }

  private static void assertRefused(PostgresSettings address, String why) {
    assertThatThrownBy(() -> Store.connect(address, InstantSource.system()))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("the database " + address)
        .hasMessageContaining(why);
  }

  @Test
  void theServerThatTheNameMeansIsTalkedTo() throws Exception {
    assertProtected(at("localhost", Mode.VERIFY_FULL, Optional.of(certificate)));
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    assertRefused(at("127.0.0.1", Mode.VERIFY_FULL, Optional.of(certificate)), "hostname");
  }

  @Test
  void anyNameWillDoWhereOnlyTheIssuerCounts() throws Exception {
    assertProtected(at("127.0.0.1", Mode.VERIFY_CA, Optional.of(certificate)));
  }

  @Test
  void aCertificateOfUnknownIssuersIsRefused() {
    assertRefused(at("localhost", Mode.VERIFY_FULL, Optional.empty()), "SSL error");
    assertRefused(at("localhost", Mode.VERIFY_CA, Optional.empty()), "SSL error");
  }

  @Test
  void withoutAnyCheckItIsAtLeastEncrypted() throws Exception {
    assertProtected(at("127.0.0.1", Mode.REQUIRE, Optional.empty()));
  }
}
