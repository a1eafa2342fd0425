package dev.nacre.keybroker.audit;

import dev.nacre.codec.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What the audit log tells of a content instead of the content.
public final class Digests {
  private Digests() {}

  public static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Bytes.utf8(text).updateInto(digest);
      return Bytes.of(digest.digest()).hex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
