package dev.nacre.cli.server;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.log.ServerLog;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.PrivateFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which PostgreSQL server keeps the values, if one does.
final class DatabaseOptions {
  static final String URL =
      "Keep values on a PostgreSQL server, shared by replicas: postgres://USER@HOST/DATABASE,%nwith"
          + " ?sslmode=, &sslrootcert=, &schema= (default: $NACRE_DATABASE, or the data folder).";
  static final String PASSWORD_FILE = "Holds the password of the user of --database; mode 0600.";
  private static final String VARIABLE = "NACRE_DATABASE";

  @Option(names = "--database", paramLabel = "URL", description = URL)
  private @Nullable String url;

  @Option(names = "--database-password-file", paramLabel = "FILE", description = PASSWORD_FILE)
  private @Nullable Path passwordFile;

  Optional<PostgresSettings> server() {
    ServerLog.hush();
    return server(Optional.ofNullable(url), Optional.ofNullable(passwordFile));
  }

  static Optional<PostgresSettings> server(Optional<String> url, Optional<Path> passwordFile) {
    if (url.isPresent()) {
      return Optional.of(parse("--database", url.get(), passwordFile.orElse(null)));
    }
    if (passwordFile.isPresent()) {
      throw MalformedException.at("--database-password-file", "--database with it", "none");
    }
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(text -> !text.isBlank())
        .map(text -> PostgresSettings.parse(VARIABLE, text));
  }

  /// An address from the command line, which holds no password: others could read it there.
  static PostgresSettings parse(String option, String address, @Nullable Path passwordFile) {
    PostgresSettings server = PostgresSettings.parse(option, address);
    if (server.password().isPresent()) {
      throw MalformedException.at(
          option,
          "no password, which every user of this machine could read: give "
              + option
              + "-password-file",
          "one");
    }
    return passwordFile == null
        ? server
        : server.withPassword(PrivateFile.read(passwordFile).strip());
  }
}
