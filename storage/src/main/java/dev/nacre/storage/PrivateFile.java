package dev.nacre.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/// A small text file that only its owner may read: a key, a token.
public final class PrivateFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final int LARGEST = 64 << 10;

  private PrivateFile() {}

  /// The content of `path`, which is made with `content` and mode 0600 when it does not exist. Of
  /// several processes that make it at once all get what one of them wrote.
  ///
  /// @throws StoreException when others may read the file, or it cannot be read or made
  public static String readOrCreate(Path path, Supplier<String> content) {
    if (Files.notExists(path)) {
      FirstFile.create(path, content.get(), OWNER_ONLY);
    }
    return read(path);
  }

  /// @throws StoreException when others may read the file, or it cannot be read
  public static String read(Path path) {
    try {
      requirePrivate(path);
      if (Files.size(path) > LARGEST) {
        throw new StoreException(path + " is larger than " + LARGEST + " bytes: not such a file");
      }
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StoreException("cannot read " + path + ": " + FileTrouble.words(e), e);
    }
  }

  private static void requirePrivate(Path path) throws IOException {
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
    if (!OWNER_ONLY.containsAll(found)) {
      throw new StoreException(
          path
              + " may be read by others (mode "
              + PosixFilePermissions.toString(found)
              + "): chmod 600 it, and replace its content if others could have read it");
    }
  }

  /// Makes the folder `path` for its owner only, when it does not exist.
  ///
  /// @throws StoreException when it cannot be made
  public static void makeFolder(Path path) {
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new StoreException(
          "cannot make the data folder " + path + ": " + FileTrouble.words(e), e);
    }
  }

  /// Makes `path`, empty and with mode 0600, when it does not exist.
  static void touch(Path path) {
    try {
      Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException known) {
      return;
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  static StoreException failure(Path path, IOException e) {
    boolean full = String.valueOf(e.getMessage()).contains("No space left");
    return full
        ? StoreException.diskFull(path, e)
        : new StoreException("cannot write " + path + ": " + FileTrouble.words(e), e);
  }
}
