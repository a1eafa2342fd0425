package dev.nacre.codec;

import java.util.ArrayList;
import java.util.List;

/// A block of textual encoding (RFC 7468): `-----BEGIN label-----`, base64, `-----END label-----`.
///
/// @param label for instance `CERTIFICATE`
/// @param content what the base64 stands for
public record Pem(String label, Bytes content) {
  public static final String CERTIFICATE = "CERTIFICATE";
  public static final String REVOCATION_LIST = "X509 CRL";

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final int MOST_BLOCKS = 256;
  private static final int LINE = 64;

  /// All blocks of a text, in its order; what stands between them is no part of them.
  ///
  /// @throws MalformedException when a block does not end, or is no base64
  public static List<Pem> parseAll(String text) {
    var blocks = new ArrayList<Pem>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
      String ending = END + label + DASHES;
      int start = labelEnd + DASHES.length();
      int end = labelEnd < 0 || label.length() > 64 ? -1 : text.indexOf(ending, start);
      if (end < 0 || blocks.size() == MOST_BLOCKS) {
        throw MalformedException.at(
            "PEM at character " + at,
            "a block with an end, and at most " + MOST_BLOCKS + " of them",
            end < 0 ? "no end" : "more");
      }
      blocks.add(new Pem(label, content(text.substring(start, end))));
      at = text.indexOf(BEGIN, end + ending.length());
    }
    return blocks;
  }

  /// The content of all blocks with this label.
  ///
  /// @throws MalformedException see [#parseAll]
  public static List<Bytes> contents(String label, String text) {
    return parseAll(text).stream()
        .filter(block -> block.label.equals(label))
        .map(Pem::content)
        .toList();
  }

  /// The block as text, 64 characters a line.
  public String text() {
    var text = new StringBuilder(BEGIN).append(label).append(DASHES).append('\n');
    String base64 = content.base64();
    for (int at = 0; at < base64.length(); at += LINE) {
      text.append(base64, at, Math.min(at + LINE, base64.length())).append('\n');
    }
    return text.append(END).append(label).append(DASHES).append('\n').toString();
  }

  public static boolean isPem(Bytes file) {
    return file.utf8().contains(BEGIN);
  }

  private static Bytes content(String base64) {
    var bare = new StringBuilder(base64.length());
    base64.chars().filter(c -> !Character.isWhitespace(c)).forEach(c -> bare.append((char) c));
    return Bytes.ofBase64(bare.toString());
  }
}
