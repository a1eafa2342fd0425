package dev.nacre.cli;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Files that a user names on the command line.
final class Files {
  private static final long LARGEST = 1L << 30;

  private Files() {}

  /// @throws UncheckedIOException with a message for the user when `file` cannot be read
  static Bytes read(Path file) {
    try {
      if (java.nio.file.Files.isDirectory(file)) {
        throw new IOException(file + " is a directory, not a file");
      }
      long size = java.nio.file.Files.size(file);
      if (size > LARGEST) {
        throw new IOException(file + " is larger than 1 GiB");
      }
      return Bytes.of(java.nio.file.Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("there is no file " + file, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
