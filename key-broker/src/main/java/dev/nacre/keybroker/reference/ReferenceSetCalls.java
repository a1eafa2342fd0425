package dev.nacre.keybroker.reference;

import dev.nacre.attestationservice.reference.ReferenceSets;
import dev.nacre.attestationservice.reference.ReferenceValues;
import dev.nacre.attestationservice.reference.Registration;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.ReferenceForms;
import dev.nacre.storage.Change;
import dev.nacre.storage.StoreException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/// Sets of reference values: staged, tried, then active at once.
public final class ReferenceSetCalls {
  private static final String SETS = "/nacre/v0/reference-sets";
  private static final String STAGED = "/nacre/v0/staged-reference-sets/{set}";

  private static final int ATTEMPTS = 100;

  private final ReferenceValues values;
  private final ReferenceSets sets;
  private final OwnerChanges changes;

  public ReferenceSetCalls(ReferenceValues values, OwnerChanges changes) {
    this.values = values;
    this.sets = values.sets();
    this.changes = changes;
  }

  public List<Route> routes() {
    return List.of(
        Route.post("/nacre/v0/reference-values")
            .needs(Permission.POLICIES)
            .takes(ReferenceForms.REGISTRATION)
            .by(
                "Registers the values of a document at once, in a set where one is named.",
                this::register),
        Route.get(SETS)
            .needs(Permission.READ)
            .gives(ReferenceForms.SETS)
            .by(
                "The sets of reference values, and how many of each are active and staged.",
                _ -> Reply.json(sets.described())),
        Route.get(SETS + "/{set}")
            .needs(Permission.READ)
            .gives(ReferenceForms.RECORDS)
            .by("The values of a set that are active.", this::active),
        Route.delete(SETS + "/{set}")
            .needs(Permission.POLICIES)
            .by("Deletes all values of a set that are active.", this::delete),
        Route.get(STAGED)
            .needs(Permission.READ)
            .gives(ReferenceForms.RECORDS)
            .by("The values that wait in a set.", this::staged),
        Route.post(STAGED)
            .needs(Permission.POLICIES)
            .takes(ReferenceForms.STAGING)
            .by("Adds the values of a document to those that wait.", this::stage),
        Route.delete(STAGED)
            .needs(Permission.POLICIES)
            .by("Forgets the values that wait in a set.", this::discard),
        Route.post("/nacre/v0/active-reference-sets/{set}")
            .needs(Permission.POLICIES)
            .by(
                "Puts all that waits in a set into force, in place of what it had in force.",
                this::activate));
  }

  private Reply register(Call call) {
    JsonObject message = Reading.message(call);
    String set = message.find("set").isPresent() ? Reading.string(message, "set") : "";
    Registration wish = registration(call, message, set);
    if (isAddition(message)) {
      return add(call, wish);
    }
    return apply(
        call,
        ReferenceValueCalls.known(() -> values.registering(wish)),
        ReferenceValueCalls.CHANGED,
        audited(set).put("message-sha256", ContentDigest.of(wish.message())));
  }

  private static boolean isAddition(JsonObject message) {
    return message.find("add").isPresent() && Reading.known(() -> message.bool("add"));
  }

  /// Of two owners who add at once, the second adds to what the first made.
  private Reply add(Call call, Registration wish) {
    int attempt = 1;
    while (true) {
      List<Change> adding = ReferenceValueCalls.known(() -> values.adding(wish));
      JsonObject.Builder audited =
          audited(wish.set())
              .put("added-to", JsonArray.ofStrings(ReferenceValues.named(adding)))
              .put("message-sha256", ContentDigest.of(wish.message()));
      try {
        return apply(call, adding, ReferenceValueCalls.CHANGED, audited);
      } catch (StoreException e) {
        if (!e.isConflict() || attempt == ATTEMPTS) {
          throw e;
        }
        attempt++;
      }
    }
  }

  private Reply stage(Call call) {
    JsonObject message = Reading.message(call);
    return apply(
        call,
        ReferenceValueCalls.known(() -> sets.staging(registration(call, message, call.name()))),
        "reference-set-stage",
        audited(call.name()).put("message-sha256", ContentDigest.of(call.body().utf8())));
  }

  private static Registration registration(Call call, JsonObject message, String set) {
    return new Registration(call.body().utf8(), call.by(), set, end(message));
  }

  private static Optional<Instant> end(JsonObject message) {
    if (message.find("expires").isEmpty()) {
      return Optional.empty();
    }
    String text = message.string("expires");
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new MalformedException(
          "expires: expected a time such as 2027-01-31T00:00:00Z, found " + Shown.name(text), e);
    }
  }

  private Reply active(Call call) {
    return Reply.json(
        ReferenceValueCalls.told(ReferenceValueCalls.known(() -> sets.active(call.name()))));
  }

  private Reply staged(Call call) {
    return Reply.json(
        ReferenceValueCalls.told(ReferenceValueCalls.known(() -> sets.staged(call.name()))));
  }

  private Reply delete(Call call) {
    return ending(
        call,
        ReferenceValueCalls.known(() -> sets.deleting(call.name(), call.by())),
        "reference-set-delete");
  }

  private Reply discard(Call call) {
    return ending(
        call,
        ReferenceValueCalls.known(() -> sets.discarding(call.name())),
        "reference-set-discard");
  }

  private Reply ending(Call call, List<Change> ending, String kind) {
    if (ending.isEmpty()) {
      throw ApiException.notFound("value in the set " + Shown.name(call.name()));
    }
    return apply(call, ending, kind, audited(call.name()));
  }

  private Reply activate(Call call) {
    return apply(
        call,
        ReferenceValueCalls.known(() -> sets.activating(call.name(), call.by())),
        "reference-set-activate",
        audited(call.name()));
  }

  private static JsonObject.Builder audited(String set) {
    var audited = JsonObject.builder();
    return set.isEmpty() ? audited : audited.put("set", set);
  }

  private Reply apply(Call call, List<Change> wanted, String kind, JsonObject.Builder audited) {
    changes.apply(call, wanted, kind, audited);
    return Reply.empty();
  }
}
