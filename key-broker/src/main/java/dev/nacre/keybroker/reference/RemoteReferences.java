package dev.nacre.keybroker.reference;

import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.attestationservice.rpc.ReferenceClient;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.metrics.Metrics;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The reference values that another service keeps. What is changed there through us stands in our
/// audit log before.
public final class RemoteReferences implements ReferenceBook {
  private final String who;
  private final ReferenceClient client;
  private final OwnerChanges changes;
  private final Metrics metrics;

  public RemoteReferences(UnaryCalls service, OwnerChanges changes, Metrics metrics) {
    this.who = service.service().described();
    this.client = new ReferenceClient(service);
    this.changes = changes;
    this.metrics = metrics;
  }

  @Override
  public Optional<String> elsewhere() {
    return Optional.of(who);
  }

  @Override
  public Optional<Json> value(String name) {
    try {
      Optional<Json> value = client.value(name);
      metrics.askedForReference("answered");
      return value;
    } catch (RemoteException e) {
      metrics.askedForReference(e.obstacle().word());
      throw e;
    }
  }

  @Override
  public void register(String by, String message) {
    changes.applyElsewhere(
        by,
        ReferenceValueCalls.CHANGED,
        told().put("message-sha256", ContentDigest.of(message)),
        () -> client.register(message));
  }

  private JsonObject.Builder told() {
    return JsonObject.builder().put("at-service", who);
  }

  @Override
  public boolean delete(String by, String name) {
    changes.applyElsewhere(
        by, ReferenceValueCalls.DELETED, told().put("name", name), () -> client.delete(name));
    return true;
  }

  @Override
  public Optional<ReferenceValue> record(String name) {
    throw ApiException.keptElsewhere("where reference values come from, and their end", who);
  }

  @Override
  public List<Json> history(String name) {
    throw ApiException.keptElsewhere("the history of reference values", who);
  }

  @Override
  public List<ReferenceValue> page(String after, int limit) {
    List<ReferenceValue> page = client.page(after);
    return page.subList(0, Math.min(limit, page.size()));
  }

  @Override
  public void each(Consumer<ReferenceValue> visit) {
    List<ReferenceValue> page = client.page("");
    while (!page.isEmpty()) {
      page.forEach(visit);
      page = client.page(page.getLast().name());
    }
  }
}
