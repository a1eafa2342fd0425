package dev.nacre.cli;

import dev.nacre.codec.MalformedException;
import dev.nacre.storage.PostgresSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which PostgreSQL server keeps the values, if one does.
final class DatabaseOptions {
  private static final String VARIABLE = "NACRE_DATABASE";

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = {
        "Keep values on a PostgreSQL server, shared by replicas: postgres://USER@HOST/DATABASE,",
        "with ?sslmode=, &sslrootcert=, &schema= (default: $NACRE_DATABASE, or the data folder)."
      })
  private @Nullable String url;

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description = "Holds the password of the user of --database.")
  private @Nullable Path passwordFile;

  Optional<PostgresSettings> server() {
    Path file = passwordFile;
    Optional<PostgresSettings> server = named();
    if (file == null) {
      return server;
    }
    String password = Files.read(file).utf8().strip();
    return Optional.of(
        server
            .orElseThrow(() ->
                MalformedException.at("--database-password-file", "--database with it", "none"))
            .withPassword(password));
  }

  private Optional<PostgresSettings> named() {
    String given = url;
    if (given == null) {
      return Optional.ofNullable(System.getenv(VARIABLE))
          .filter(text -> !text.isBlank())
          .map(text -> PostgresSettings.parse(VARIABLE, text));
    }
    PostgresSettings server = PostgresSettings.parse("--database", given);
    if (server.password().isPresent()) {
      throw MalformedException.at(
          "--database",
          "no password, which every user of this machine could read: give"
              + " --database-password-file, or the whole address as $"
              + VARIABLE,
          "one");
    }
    return Optional.of(server);
  }
}
