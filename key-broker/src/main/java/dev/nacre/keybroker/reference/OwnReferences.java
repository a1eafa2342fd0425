package dev.nacre.keybroker.reference;

import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.reference.ReferenceValues;
import dev.nacre.attestationservice.reference.Registration;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.storage.Change;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The reference values in our own store.
public record OwnReferences(ReferenceValues values, OwnerChanges changes) implements ReferenceBook {
  /// Of one message, in the audit log.
  private static final int MOST_NAMED = 20;

  @Override
  public Optional<String> elsewhere() {
    return Optional.empty();
  }

  @Override
  public Optional<Json> value(String name) {
    return values.find(name).map(ReferenceValue::value);
  }

  @Override
  public void register(String by, String message) {
    List<Change> registering = values.registering(Registration.of(message, by));
    List<String> names = ReferenceValues.named(registering);
    changes.apply(
        by,
        registering,
        ReferenceValueCalls.CHANGED,
        JsonObject.builder()
            .put("names", JsonArray.ofStrings(names.stream().limit(MOST_NAMED).toList()))
            .put("count", names.size())
            .put("message-sha256", ContentDigest.of(message)));
  }

  @Override
  public boolean delete(String by, String name) {
    List<Change> deletion = values.deleting(name, by);
    if (!deletion.isEmpty()) {
      changes.apply(
          by, deletion, ReferenceValueCalls.DELETED, JsonObject.builder().put("name", name));
    }
    return !deletion.isEmpty();
  }

  @Override
  public Optional<ReferenceValue> record(String name) {
    return values.record(name);
  }

  @Override
  public List<Json> history(String name) {
    return values.history(name);
  }

  @Override
  public List<ReferenceValue> page(String after, int limit) {
    return values.page(after, limit);
  }

  @Override
  public void each(Consumer<ReferenceValue> visit) {
    values.each(visit);
  }
}
