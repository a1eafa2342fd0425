package dev.nacre.storage;

import dev.nacre.codec.MalformedException;
import java.util.regex.Pattern;

/// What a namespace and a key may look like: upstream's alphabet, and no way up.
final class Keys {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._/-]{1,1024}");
  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern UPWARDS = Pattern.compile("(?:^|/)\\.{0,2}(?:/|$)");

  private Keys() {}

  static void requireKey(String namespace, String key) {
    require("namespace", namespace);
    require("key", key);
  }

  static void requireTenant(String tenant) {
    if (!TENANT.matcher(tenant).matches()) {
      throw MalformedException.at(
          "tenant", "up to 63 small letters, digits and '-'", "\"" + shown(tenant) + "\"");
    }
  }

  private static void require(String what, String name) {
    if (!ALLOWED.matcher(name).matches() || UPWARDS.matcher(name).find()) {
      throw MalformedException.at(
          what, "letters, digits and '-', '_', '.', '/' between names", "\"" + shown(name) + "\"");
    }
  }

  private static String shown(String name) {
    String visible = name.replaceAll("[^!-~]", "?");
    return visible.substring(0, Math.min(visible.length(), 80));
  }
}
