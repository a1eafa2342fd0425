package dev.nacre.keybroker.reference;

import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.ReferenceForms;
import java.util.List;
import java.util.Optional;

/// The owner's reference values that are in force.
public final class ReferenceValueCalls {
  static final String CHANGED = "reference-value-set";
  static final String DELETED = "reference-value-delete";

  private final ReferenceBook values;

  public ReferenceValueCalls(ReferenceBook values) {
    this.values = values;
  }

  public List<Route> routes() {
    return List.of(
        Route.post("/kbs/v0/reference-value")
            .needs(Permission.POLICIES)
            .takes(ReferenceForms.MESSAGE)
            .by("Registers reference values from a message of upstream's form.", this::put),
        Route.get("/kbs/v0/reference-value/{value...}")
            .needs(Permission.READ)
            .gives(Form.any())
            .by("A reference value.", this::get),
        Route.get("/nacre/v0/reference-values")
            .needs(Permission.READ)
            .gives(ReferenceForms.RECORDS)
            .asks(Reading.AFTER)
            .asks(Reading.LIMIT)
            .by("Reference values, expired ones too.", this::list),
        Route.get("/nacre/v0/reference-values/{value...}")
            .needs(Permission.READ)
            .gives(ReferenceForms.RECORD)
            .by("A reference value with its provenance, even when it has expired.", this::record),
        Route.get("/nacre/v0/reference-value-history/{value...}")
            .needs(Permission.READ)
            .gives(ReferenceForms.HISTORY)
            .by(
                "The last hundred versions of a reference value, and who made them.",
                this::history),
        Route.delete("/nacre/v0/reference-values/{value...}")
            .needs(Permission.POLICIES)
            .by("Deletes a reference value; its history stays.", this::delete));
  }

  private Reply put(Call call) {
    String message = call.body().utf8();
    known(() -> {
      values.register(call.by(), message);
      return message;
    });
    return Reply.of(Content.JSON, Bytes.empty());
  }

  /// What is malformed ends the call with an error of upstream's type.
  static <T> T known(Reading.Attempt<T> attempt) {
    try {
      return attempt.read();
    } catch (MalformedException e) {
      throw ApiException.referenceValue(400, String.valueOf(e.getMessage()));
    } catch (RemoteException e) {
      throw ApiException.referenceValue(ApiException.status(e.obstacle()), e.sentence());
    }
  }

  private Reply get(Call call) {
    String name = call.exactName();
    return Reply.json(found(name, known(() -> values.value(name))));
  }

  private Reply record(Call call) {
    String name = call.exactName();
    return Reply.json(found(name, known(() -> values.record(name))).toJson());
  }

  private static <T> T found(String name, Optional<T> value) {
    return value.orElseThrow(() ->
        ApiException.referenceValue(
            404,
            "Failed to get reference_values: No reference value found for the given id: "
                + Shown.name(name)));
  }

  private Reply list(Call call) {
    int limit = Reading.limit(call);
    String after = Reading.after(call);
    return Reply.json(told(known(() -> values.page(after, limit))));
  }

  static JsonArray told(List<ReferenceValue> values) {
    return values.stream().map(value -> (Json) value.toJson()).collect(JsonArray.collector());
  }

  private Reply history(Call call) {
    String name = call.exactName();
    List<Json> versions = known(() -> values.history(name));
    if (versions.isEmpty()) {
      throw ApiException.notFound("reference value " + Shown.name(name));
    }
    return Reply.json(new JsonArray(versions));
  }

  private Reply delete(Call call) {
    String name = call.exactName();
    if (!Reading.known(() -> values.delete(call.by(), name))) {
      throw ApiException.notFound("reference value " + Shown.name(name));
    }
    return Reply.empty();
  }
}
