package dev.nacre.policy.builtin;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The blocks of a PEM text (RFC 7468).
final class Pem {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";

  private final String label;
  private final byte[] content;

  private Pem(String label, byte[] content) {
    this.label = label;
    this.content = content;
  }

  String label() {
    return label;
  }

  byte[] content() {
    return content;
  }

  /// Text between the blocks is skipped, and so is a block that is not well-formed.
  static List<Pem> parse(String text) {
    var blocks = new ArrayList<Pem>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf("-----", at + BEGIN.length());
      if (labelEnd < 0) {
        break;
      }
      String label = text.substring(at + BEGIN.length(), labelEnd);
      int end = text.indexOf(END + label + "-----", labelEnd);
      if (end < 0) {
        break;
      }
      try {
        String body = text.substring(labelEnd + 5, end).replaceAll("\\s", "");
        blocks.add(new Pem(label, Base64.getDecoder().decode(body)));
      } catch (IllegalArgumentException e) {
        // Not base64: as if the block were not there.
      }
      at = text.indexOf(BEGIN, end);
    }
    return blocks;
  }
}
