package dev.nacre.keybroker.audit;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;

/// What the audit log tells of a content instead of the content.
public final class ContentDigest {
  private ContentDigest() {}

  /// SHA-256 over the text in UTF-8, in hexadecimal digits.
  public static String of(String text) {
    return Digests.sha256(Bytes.utf8(text)).hex();
  }
}
