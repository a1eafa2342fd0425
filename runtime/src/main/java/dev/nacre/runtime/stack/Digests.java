package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 over what lies in memory or in files.
final class Digests {
  private static final int BLOCK = 1 << 16;

  private Digests() {}

  static Bytes sha256(Bytes content) {
    MessageDigest digest = sha256();
    content.updateInto(digest);
    return Bytes.of(digest.digest());
  }

  static Bytes sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
    }
    return Bytes.of(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM lacks SHA-256", e);
    }
  }
}
