package dev.nacre.endorsements;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/// Files of the owner's that hold endorsements.
final class LocalFiles {
  private static final long LARGEST = 16 << 20;

  private LocalFiles() {}

  /// Empty when there is no such file.
  ///
  /// @throws MalformedException when it is there and cannot be read, or is too large
  static Optional<Bytes> find(Path file) {
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw MalformedException.at(file.toString(), "at most " + LARGEST + " bytes", size + "");
      }
      return Optional.of(Bytes.of(Files.readAllBytes(file)));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new MalformedException("cannot read " + file + ": " + e, e);
    }
  }

  /// @throws MalformedException when it cannot be read
  static Bytes read(Path file) {
    return find(file).orElseThrow(() -> MalformedException.at(file.toString(), "a file", "none"));
  }
}
