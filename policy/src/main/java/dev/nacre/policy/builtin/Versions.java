package dev.nacre.policy.builtin;

import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// Semantic versions (semver.org 2.0.0).
final class Versions {
  private Versions() {}

  static void register(Registry r) {
    r.pure(
        "semver.is_valid",
        1,
        (_, a) -> Value.of(a[0] instanceof StringValue s && parse(s.value()).isPresent()));
    r.pure("semver.compare", 2, (_, a) -> Value.of(compare(version(a, 0), version(a, 1))));
  }

  private record Version(List<String> core, List<String> prerelease) {}

  private static Version version(Value[] args, int position) {
    String text = Args.string(args, position);
    return parse(text)
        .orElseThrow(() ->
            BuiltinException.of(
                "operand " + (position + 1) + ": string \"" + text + "\" is not a valid SemVer"));
  }

  private static Optional<Version> parse(String text) {
    if (text.length() > 1_000) {
      return Optional.empty();
    }
    int plus = text.indexOf('+');
    String bare = plus < 0 ? text : text.substring(0, plus);
    if (plus >= 0 && !areIdentifiers(text.substring(plus + 1), false)) {
      return Optional.empty();
    }
    int dash = bare.indexOf('-');
    String[] core = (dash < 0 ? bare : bare.substring(0, dash)).split("\\.", -1);
    if (core.length != 3 || (dash >= 0 && !areIdentifiers(bare.substring(dash + 1), true))) {
      return Optional.empty();
    }
    for (String number : core) {
      if (!isNumber(number) || (number.length() > 1 && number.startsWith("0"))) {
        return Optional.empty();
      }
    }
    String[] prerelease = dash < 0 ? new String[0] : bare.substring(dash + 1).split("\\.", -1);
    return Optional.of(new Version(List.of(core), List.of(prerelease)));
  }

  private static boolean areIdentifiers(String text, boolean strict) {
    for (String identifier : text.split("\\.", -1)) {
      if (!identifier.matches("[0-9A-Za-z-]+")) {
        return false;
      }
      if (strict && isNumber(identifier) && identifier.length() > 1 && identifier.startsWith("0")) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int compare(Version a, Version b) {
    for (int i = 0; i < 3; i++) {
      int difference = new BigInteger(a.core.get(i)).compareTo(new BigInteger(b.core.get(i)));
      if (difference != 0) {
        return difference;
      }
    }
    if (a.prerelease.isEmpty() || b.prerelease.isEmpty()) {
      // A release comes behind its prereleases.
      return Boolean.compare(a.prerelease.isEmpty(), b.prerelease.isEmpty());
    }
    int length = Math.min(a.prerelease.size(), b.prerelease.size());
    for (int i = 0; i < length; i++) {
      int difference = compare(a.prerelease.get(i), b.prerelease.get(i));
      if (difference != 0) {
        return Integer.signum(difference);
      }
    }
    return Integer.signum(a.prerelease.size() - b.prerelease.size());
  }

  private static int compare(String a, String b) {
    if (isNumber(a) && isNumber(b)) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    return isNumber(a) ? -1 : isNumber(b) ? 1 : a.compareTo(b);
  }
}
