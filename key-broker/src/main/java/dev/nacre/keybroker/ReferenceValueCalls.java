package dev.nacre.keybroker;

import dev.nacre.attestationservice.ReferenceValue;
import dev.nacre.attestationservice.ReferenceValues;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.storage.Change;
import java.util.List;
import java.util.Optional;

/// The owner's reference values.
final class ReferenceValueCalls {
  private final ReferenceValues values;
  private final OwnerChanges changes;

  ReferenceValueCalls(ReferenceValues values, OwnerChanges changes) {
    this.values = values;
    this.changes = changes;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/kbs/v0/reference-value")
            .needs(Permission.POLICIES)
            .takes(Route.JSON)
            .gives(Route.JSON)
            .by("Registers reference values from a message of upstream's form.", this::put),
        Route.get("/kbs/v0/reference-value/{name...}")
            .needs(Permission.READ)
            .gives(Route.JSON)
            .by("A reference value.", this::get),
        Route.get("/nacre/v0/reference-values")
            .needs(Permission.READ)
            .gives(Route.JSON)
            .by("All reference values, expired ones too.", _ -> list()),
        Route.delete("/nacre/v0/reference-values/{name...}")
            .needs(Permission.POLICIES)
            .by("Deletes a reference value.", this::delete));
  }

  private Reply put(Call call) {
    String message = call.body().utf8();
    try {
      List<Change> registration = values.registering(message);
      changes.apply(
          call,
          registration,
          "reference-value-set",
          JsonObject.builder().put("message-sha256", Digests.sha256(message)));
    } catch (MalformedException e) {
      throw ApiException.referenceValue(400, String.valueOf(e.getMessage()));
    }
    return Reply.of(Route.JSON, Bytes.empty());
  }

  private Reply get(Call call) {
    String name = call.name();
    return Reply.json(
        find(name)
            .orElseThrow(() ->
                ApiException.referenceValue(
                    404,
                    "Failed to get reference_values: No reference value found for the given id: "
                        + Handshake.shown(name)))
            .value());
  }

  private Optional<ReferenceValue> find(String name) {
    try {
      return values.find(name);
    } catch (MalformedException e) {
      throw ApiException.referenceValue(400, String.valueOf(e.getMessage()));
    }
  }

  private Reply list() {
    return Reply.json(
        values.list().stream().map(value -> (Json) value.toJson()).collect(JsonArray.collector()));
  }

  private Reply delete(Call call) {
    String name = call.name();
    if (!Reading.known(() -> values.delete(name))) {
      throw ApiException.notFound("reference value " + Handshake.shown(name));
    }
    changes.note(call, "reference-value-delete", JsonObject.builder().put("name", name));
    return Reply.empty();
  }
}
