package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// UUIDs (RFC 4122).
final class Uuids {
  /// 100-nanosecond intervals from 15 October 1582 to the epoch.
  private static final long GREGORIAN = 122_192_928_000_000_000L;

  private Uuids() {}

  static void register(Registry r) {
    r.contextual("uuid.rfc4122", 1, Uuids::random);
    r.pure("uuid.parse", 1, (_, a) -> parse(Args.string(a, 0)));
  }

  /// The same UUID for the same key during an evaluation.
  private static Value random(BuiltinContext context, Value[] args) {
    record Drawn(String key) {}
    return (Value)
        context
            .notes()
            .computeIfAbsent(
                new Drawn(Args.string(args, 0)),
                _ -> {
                  long high = (context.chance().nextLong() & ~0xf000L) | 0x4000L;
                  long low = (context.chance().nextLong() & ~(3L << 62)) | 1L << 63;
                  return Value.of(new UUID(high, low).toString());
                });
  }

  private static @Nullable Value parse(String text) {
    return digits(text).map(Uuids::describe).orElse(null);
  }

  /// The 32 digits of the forms with and without dashes, in braces, and as a URN.
  private static Optional<byte[]> digits(String text) {
    String bare = text.toLowerCase(Locale.ROOT);
    if (bare.startsWith("urn:uuid:")) {
      bare = bare.substring(9);
    } else if (bare.startsWith("{") && bare.endsWith("}")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    boolean dashed = bare.matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    if (!dashed && !bare.matches("[0-9a-f]{32}")) {
      return Optional.empty();
    }
    return Optional.of(HexFormat.of().parseHex(bare.replace("-", "")));
  }

  private static Value describe(byte[] uuid) {
    int version = (uuid[6] & 0xf0) >> 4;
    var object =
        ObjectValue.builder()
            .put("version", Value.of(version))
            .put("variant", Value.of(variant(uuid[8] & 0xff)));
    if (version == 1 || version == 2) {
      long low = number(uuid, 0, 4);
      long time = low | number(uuid, 4, 2) << 32 | (number(uuid, 6, 2) & 0xfff) << 48;
      object.put("time", Value.of((time - GREGORIAN) * 100));
      object.put("clocksequence", Value.of(number(uuid, 8, 2) & 0x3fff));
      object.put("nodeid", Value.of(HexFormat.ofDelimiter("-").formatHex(uuid, 10, 16)));
      String scope = (uuid[10] & 2) != 0 ? "local" : "global";
      String cast = (uuid[10] & 1) != 0 ? "multicast" : "unicast";
      object.put("macvariables", Value.of(scope + ":" + cast));
    }
    if (version == 2) {
      object.put("id", Value.of(number(uuid, 0, 4)));
      object.put("domain", Value.of(domain(uuid[9] & 0xff)));
    }
    return object.build();
  }

  private static long number(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  private static String variant(int bits) {
    if ((bits & 0xc0) == 0x80) {
      return "RFC4122";
    }
    return (bits & 0xe0) == 0xc0 ? "Microsoft" : (bits & 0xe0) == 0xe0 ? "Future" : "Reserved";
  }

  private static String domain(int number) {
    return switch (number) {
      case 0 -> "Person";
      case 1 -> "Group";
      case 2 -> "Org";
      default -> "Domain" + number;
    };
  }
}
