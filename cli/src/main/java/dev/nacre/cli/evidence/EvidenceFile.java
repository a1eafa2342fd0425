package dev.nacre.cli.evidence;

import dev.nacre.attestation.Tee;
import dev.nacre.attestation.show.Recognised;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A file of evidence that a user names, and perhaps says what it is.
record EvidenceFile(Path path, @Nullable String tee) {
  Recognised read() {
    Optional<Tee> named = tee == null ? Optional.empty() : Optional.of(named(tee));
    Bytes content = UserFiles.read(path);
    try {
      return named.isEmpty() ? Recognised.of(content) : Recognised.of(named.get(), content);
    } catch (MalformedException e) {
      throw new MalformedException(path + ": " + e.getMessage(), e);
    }
  }

  private static Tee named(String name) {
    return Tee.ofWireName(name)
        .orElseThrow(() ->
            MalformedException.at(
                "--tee",
                Arrays.stream(Tee.values()).map(Tee::wireName).collect(Collectors.joining(", ")),
                name));
  }
}
