package dev.nacre.cli.terminal;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/// Files that a user names on the command line.
public final class UserFiles {
  private static final long LARGEST = 1L << 30;

  private UserFiles() {}

  /// @throws UncheckedIOException with a message for the user when `file` cannot be read
  public static Bytes read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException(file + " is a folder, not a file");
      }
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new IOException(file + " is larger than 1 GiB");
      }
      return Bytes.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("there is no file " + file, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /// Writes `content` to `file`, whatever it held, and makes the folders above it.
  public static void write(Path file, Bytes content) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, content.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /// Writes `content` to a new file that only its owner may read.
  ///
  /// @throws UncheckedIOException with a message for the user when `file` exists or cannot be made
  public static void createSecret(Path file, Secret content) {
    byte[] bytes = content.revealCopy();
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var out =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
      for (var left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
        out.write(left);
      }
    } catch (FileAlreadyExistsException e) {
      throw new UncheckedIOException(file + " exists already; name another file", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /// Puts `text` in the place of what `file` holds; whoever reads it meanwhile sees one or the
  /// other.
  public static void replace(Path file, String text) {
    try {
      Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".", ".new");
      Files.writeString(fresh, text);
      Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  public static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file + ": " + e.getMessage(), e);
    }
  }
}
