package dev.nacre.protocol.kbs;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.PlainName;
import dev.nacre.codec.Shown;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Where a secret lies: `kbs:///repository/type/tag`.
///
/// Each part begins with a letter, digit, `_` or `-` and goes on with those and dots, so no part
/// can climb out of its folder.
public record ResourceUri(String repository, String type, String tag) {
  private static final String SCHEME = "kbs://";
  private static final String LONG_SCHEME = "kbs+resource://";
  private static final int LONGEST_PART = 255;

  /// @throws MalformedException when a part has another form
  public ResourceUri {
    requirePart("repository", repository);
    requirePart("type", type);
    requirePart("tag", tag);
  }

  /// `kbs://[authority]/repository/type/tag`, or the same without scheme. The authority is not
  /// kept: which broker is asked is decided elsewhere.
  ///
  /// @throws MalformedException when `text` has another form
  public static ResourceUri parse(String text) {
    String path = text;
    for (String scheme : List.of(SCHEME, LONG_SCHEME)) {
      if (text.startsWith(scheme)) {
        String rest = text.substring(scheme.length());
        int slash = rest.indexOf('/');
        path = slash < 0 ? "" : rest.substring(slash + 1);
      }
    }
    List<String> parts = List.of(path.split("/", -1));
    if (parts.size() != 3) {
      throw MalformedException.at(
          "secret's name", "repository/type/tag or kbs:///repository/type/tag", "\"" + text + "\"");
    }
    return new ResourceUri(parts.get(0), parts.get(1), parts.get(2));
  }

  /// `repository/type/tag`: the key in the store and the tail of the address.
  public String path() {
    return repository + "/" + type + "/" + tag;
  }

  @Override
  public String toString() {
    return SCHEME + "/" + path();
  }

  private static void requirePart(String name, String part) {
    boolean plain = PlainName.is(part.replace('.', '_'), LONGEST_PART);
    if (!plain || part.startsWith(".")) {
      throw MalformedException.at(
          "secret's " + name,
          "letters, digits, '_', '-' and inner dots",
          "\"" + Shown.name(URLEncoder.encode(part, StandardCharsets.UTF_8)) + "\"");
    }
  }
}
