package dev.nacre.cli.server;

import dev.nacre.cli.owner.KbsOptions;
import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.PostgresSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The data folder of a server, and who keeps its master key.
final class CustodyOptions {
  @Option(names = "--data", paramLabel = "DIR", description = "The data folder of nacre serve.")
  private @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "The configuration of nacre serve, where it names a custodian of the master key, such as"
            + " an",
        "HSM; --data wins over its folder."
      })
  private @Nullable Path config;

  Path directory() {
    Path file = config;
    return file == null || data != null ? KbsOptions.dataDirectory(data) : read(file).directory();
  }

  /// A server with that key and store.
  ServerConfig config() {
    Path file = config;
    return (file == null ? ServerConfig.in(directory()) : read(file)).keptIn(directory());
  }

  /// The PostgreSQL server that the configuration names.
  Optional<PostgresSettings> server() {
    return Optional.ofNullable(config).flatMap(file -> read(file).database());
  }

  MasterKeySource source() {
    Path file = config;
    return file == null ? MasterKeySource.in(directory()) : sourceOf(file);
  }

  /// The key of the same data folder under another configuration.
  MasterKeySource sourceOf(Path file) {
    return read(file).masterKey().source(directory());
  }

  private ServerConfig read(Path file) {
    return ConfigFile.read(file, KbsOptions.dataDirectory(data)).config();
  }
}
