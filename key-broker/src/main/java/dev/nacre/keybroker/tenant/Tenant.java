package dev.nacre.keybroker.tenant;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;

/// One namespace.
///
/// @param name small letters, digits and `-`; empty for the server's own
/// @param open whether it answers at all
/// @param erased whether it was ended for good: it never opens again
public record Tenant(String name, boolean open, boolean erased, Quotas quotas) {
  private static final String NAME = "name";
  private static final String OPEN = "open";
  private static final String ERASED = "erased";
  private static final String QUOTAS = "quotas";

  /// The one that answers at addresses without a tenant.
  public static Tenant standard() {
    return new Tenant("", true, false, Quotas.unlimited());
  }

  public boolean isStandard() {
    return name.isEmpty();
  }

  static Tenant parse(Bytes stored) {
    if (!(Json.parse(stored) instanceof JsonObject record)) {
      throw MalformedException.at("stored tenant", "an object", "something else");
    }
    return new Tenant(
        record.string(NAME),
        record.bool(OPEN),
        record.bool(ERASED),
        Quotas.standard().with(record.object(QUOTAS)));
  }

  /// `{"name", "open", "erased", "quotas"}`
  public JsonObject toJson() {
    return JsonObject.builder()
        .put(NAME, name)
        .put(OPEN, open)
        .put(ERASED, erased)
        .put(QUOTAS, quotas.toJson())
        .build();
  }
}
