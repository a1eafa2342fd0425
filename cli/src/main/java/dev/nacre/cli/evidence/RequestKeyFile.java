package dev.nacre.cli.evidence;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import java.nio.file.Path;

/// The key by which a verifier knows its own requests again.
public final class RequestKeyFile {
  private static final int SIZE = 32;

  private RequestKeyFile() {}

  /// @throws MalformedException when the file does not hold 32 bytes
  public static Secret read(Path file) {
    byte[] key = UserFiles.read(file).toArray();
    if (key.length != SIZE) {
      throw MalformedException.at(file.toString(), SIZE + " bytes", key.length + " bytes");
    }
    return Secret.owning(key);
  }
}
