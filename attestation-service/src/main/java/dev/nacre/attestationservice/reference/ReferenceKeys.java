package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.PlainName;
import java.util.regex.Pattern;

/// Where reference values lie in a store.
final class ReferenceKeys {
  /// The values in force, by [#of].
  static final String ACTIVE = "reference_value";

  /// The last versions of every value: `NAME/TIME-DIGEST`.
  static final String HISTORY = "nacre_reference_history";

  /// Which values in force belong to a set: `SET/KEY`.
  static final String MEMBERS = "nacre_reference_set";

  /// Values that wait to come into force with their set: `SET/KEY`.
  static final String STAGED = "nacre_reference_staged";

  private static final Pattern SET = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final int LONGEST_NAME = 512;
  private static final int LONGEST_PLAIN = 255;

  private ReferenceKeys() {}

  /// Names may be anything; keys of a store may not. A name that is a key's alphabet is its own
  /// key, any other is encoded behind a slash, which the first kind never has.
  static String of(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw MalformedException.at(
          "reference value's name",
          "1 to " + LONGEST_NAME + " characters",
          name.length() + " characters");
    }
    boolean plain = PlainName.is(name, LONGEST_PLAIN) && !name.startsWith("-");
    return plain ? name : "url/" + Bytes.utf8(name).base64Url();
  }

  /// What the keys of a value's versions begin with.
  static String history(String name) {
    String key = of(name);
    return (key.startsWith("url/") ? key : "plain/" + key) + "/";
  }

  /// What the keys of a set's values begin with.
  static String set(String set) {
    if (!SET.matcher(set).matches()) {
      throw MalformedException.at(
          "set's name", "up to 63 small letters, digits, '_' and '-'", "another");
    }
    return set + "/";
  }
}
