package dev.nacre.keybroker.tenant;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.util.Set;

/// How much a tenant may keep.
///
/// @param secrets how many
/// @param secretBytes of all secrets together, as they are stored
/// @param evidence of how many kinds of machines evidence is kept for dry runs; older is forgotten
/// @param auditEntries how many; then nothing is changed or released any more, for what is not
///   audited does not happen
public record Quotas(long secrets, long secretBytes, long evidence, long auditEntries) {
  private static final String SECRETS = "secrets";
  private static final String SECRET_BYTES = "secret-bytes";
  private static final String EVIDENCE = "evidence";
  private static final String AUDIT_ENTRIES = "audit-entries";
  private static final long MOST_EVIDENCE = 2_000;

  /// What the server's own tenant has.
  public static Quotas unlimited() {
    return new Quotas(Long.MAX_VALUE, Long.MAX_VALUE, MOST_EVIDENCE, Long.MAX_VALUE);
  }

  /// What a new tenant has where nobody says otherwise.
  public static Quotas standard() {
    return new Quotas(10_000, 64L << 20, 200, 1_000_000);
  }

  /// These, where `wish` does not say otherwise.
  ///
  /// @throws MalformedException when it says what is no quota
  Quotas with(JsonObject wish) {
    var known = Set.of(SECRETS, SECRET_BYTES, EVIDENCE, AUDIT_ENTRIES);
    for (String name : wish.members().keySet()) {
      if (!known.contains(name)) {
        throw MalformedException.at("quotas", "one of " + known, name);
      }
    }
    return new Quotas(
        number(wish, SECRETS, secrets, Long.MAX_VALUE),
        number(wish, SECRET_BYTES, secretBytes, Long.MAX_VALUE),
        number(wish, EVIDENCE, evidence, MOST_EVIDENCE),
        number(wish, AUDIT_ENTRIES, auditEntries, Long.MAX_VALUE));
  }

  private static long number(JsonObject wish, String name, long fallback, long most) {
    if (wish.find(name).isEmpty()) {
      return fallback;
    }
    long number = wish.number(name);
    if (number < 0 || number > most) {
      throw MalformedException.at("quotas." + name, "0 to " + most, Long.toString(number));
    }
    return number;
  }

  /// `{"secrets", "secret-bytes", "evidence", "audit-entries"}`
  public JsonObject toJson() {
    return JsonObject.builder()
        .put(SECRETS, secrets)
        .put(SECRET_BYTES, secretBytes)
        .put(EVIDENCE, evidence)
        .put(AUDIT_ENTRIES, auditEntries)
        .build();
  }
}
