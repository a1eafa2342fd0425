package dev.nacre.storage;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import java.util.regex.Pattern;

/// What a namespace and a key may look like: upstream's alphabet, and no way up.
final class Keys {
  private static final int LONGEST = 1_024;
  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private Keys() {}

  static void requireKey(String namespace, String key) {
    require("namespace", namespace);
    require("key", key);
  }

  static void requireSound(Change change) {
    switch (change) {
      case Change.Put put -> requireKey(put.namespace(), put.key());
      case Change.PutIfAbsent put -> requireKey(put.namespace(), put.key());
      case Change.Expect expected -> requireKey(expected.namespace(), expected.key());
      case Change.Delete delete -> requireKey(delete.namespace(), delete.key());
      case Change.Append append -> requireKey(append.log(), "entry");
      case Change.Trim trim -> requireKey(trim.log(), "entry");
      case Change.KeepBlock kept -> requireKey(kept.log(), "block");
      case Change.Prune prune -> requireKey(prune.log(), "entry");
      case Change.Count count -> requireKey("tally", count.name());
    }
  }

  static void requireTenant(String tenant) {
    if (!TENANT.matcher(tenant).matches()) {
      throw MalformedException.at(
          "tenant", "up to 63 small letters, digits and '-'", "\"" + Shown.name(tenant) + "\"");
    }
  }

  private static void require(String what, String name) {
    if (name.length() > LONGEST || !isPath(name)) {
      throw MalformedException.at(
          what,
          "letters, digits and '-', '_', '.', '/' between names",
          "\"" + Shown.name(name) + "\"");
    }
  }

  /// Whether names of the alphabet stand between its slashes. By hand: every reading asks.
  private static boolean isPath(String name) {
    int begin = 0;
    for (int i = 0; i < name.length(); i++) {
      char at = name.charAt(i);
      if (at == '/') {
        if (isUpwards(name, begin, i)) {
          return false;
        }
        begin = i + 1;
      } else if (!isAllowed(at)) {
        return false;
      }
    }
    return !isUpwards(name, begin, name.length());
  }

  /// Whether nothing, `.` or `..` stands in `[from, to)`.
  private static boolean isUpwards(String name, int from, int to) {
    return to - from <= 2 && name.regionMatches(from, "..", 0, to - from);
  }

  private static boolean isAllowed(char at) {
    return (at >= 'a' && at <= 'z')
        || (at >= 'A' && at <= 'Z')
        || (at >= '0' && at <= '9')
        || at == '-'
        || at == '.'
        || at == '_';
  }
}
