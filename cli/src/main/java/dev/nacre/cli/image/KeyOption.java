package dev.nacre.cli.image;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Secret;
import dev.nacre.image.encryption.KeyFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The key-encryption key in a file; what else may stand in its place, a command's own group adds.
class KeyOption {
  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The key-encryption key: 32 bytes, raw or in hexadecimal or base64.")
  private @Nullable Path key;

  /// The key, if the file is named.
  ///
  /// @throws java.io.UncheckedIOException when the file cannot be read
  final Optional<Secret> key() {
    return Optional.ofNullable(key).map(file -> KeyFile.symmetric(UserFiles.read(file)));
  }
}
