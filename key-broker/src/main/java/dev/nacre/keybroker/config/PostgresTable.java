package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.PostgresTls;
import dev.nacre.storage.PrivateFile;
import java.nio.file.Path;
import java.util.Optional;

/// Table `storage_backend.backends.postgres`: upstream's keys, and ours for what upstream lacks.
final class PostgresTable {
  private static final String VARIABLE = "POSTGRES_URL";
  private static final int MOST_CONNECTIONS = 200;
  private static final int CONNECTIONS = 8;

  private PostgresTable() {}

  /// Reads the table; the environment's `POSTGRES_URL` wins over address and user, as upstream's
  /// does.
  static PostgresSettings read(Settings table) {
    PostgresSettings described =
        PostgresSettings.at(
            table.text("host", "localhost"),
            table.number("port", PostgresSettings.PORT, 1, 65_535),
            table.text("db", "postgres"),
            table.text("username", "postgres"),
            password(table));
    PostgresSettings settings =
        Optional.ofNullable(System.getenv(VARIABLE))
            .map(url -> PostgresSettings.parse(VARIABLE, url))
            .orElse(described)
            .reading(table.number("connections", CONNECTIONS, 1, MOST_CONNECTIONS));
    PostgresTls tls = settings.tls();
    PostgresTls.Mode mode =
        table
            .text("tls")
            .map(word -> PostgresTls.Mode.parse(table.path("tls"), word))
            .orElse(tls.mode());
    Optional<Path> authorities = table.text("tls_ca").map(Path::of).or(tls::authorities);
    Optional<String> schema = table.text("schema");
    table.requireNothingElse();
    PostgresSettings done = settings.with(new PostgresTls(mode, authorities));
    return schema.map(done::inSchema).orElse(done);
  }

  private static Optional<String> password(Settings table) {
    Optional<String> written = table.text("password");
    Optional<String> file = table.text("password_file");
    if (written.isPresent() && file.isPresent()) {
      throw MalformedException.at(
          table.path("password"), "this key or password_file", "both of them");
    }
    return written.or(() -> file.map(path -> PrivateFile.read(Path.of(path)).strip()));
  }
}
