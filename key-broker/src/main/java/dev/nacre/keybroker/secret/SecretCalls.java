package dev.nacre.keybroker.secret;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.backend.BackendException;
import dev.nacre.keybroker.backend.SecretBackend;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.AdminForms;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.Change;
import java.util.List;

/// The owner's secrets: put, listed, read back, deleted.
public final class SecretCalls {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final String ADDRESS = "/kbs/v0/resource/{repository}/{type}/{tag}";

  private final SecretBackend secrets;
  private final OwnerChanges changes;
  private final SecretQuota quota;

  public SecretCalls(SecretBackend secrets, OwnerChanges changes, SecretQuota quota) {
    this.secrets = secrets;
    this.changes = changes;
    this.quota = quota;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(ADDRESS)
            .needs(Permission.SECRETS)
            .takes(Content.binary())
            .gives(Content.xml())
            .by("Stores a secret, or replaces it.", this::put),
        Route.put(ADDRESS)
            .needs(Permission.SECRETS)
            .takes(Content.binary())
            .gives(Content.xml())
            .by("The same as POST.", this::put),
        Route.delete(ADDRESS)
            .needs(Permission.SECRETS)
            .gives(Content.xml())
            .by("Deletes a secret.", this::delete),
        Route.get("/nacre/v0/secrets")
            .needs(Permission.READ)
            .gives(AdminForms.SECRETS)
            .asks(Reading.AFTER)
            .asks(Reading.LIMIT)
            .by("Names and times of secrets, never their content.", this::list),
        Route.get("/nacre/v0/secrets/{repository}/{type}/{tag}")
            .needs(Permission.SECRETS)
            .gives(Content.binary())
            .by("Reads a secret back; the audit log tells of it.", this::reveal));
  }

  private Reply put(Call call) {
    ResourceUri uri = Reading.uri(call.tail());
    try (Secret secret = Secret.owning(call.body().toArray())) {
      JsonObject.Builder audited =
          JsonObject.builder().put("resource", uri.toString()).put("size", secret.size());
      change(call, uri, () -> secrets.put(uri.path(), secret, own -> put(call, uri, own, audited)));
    }
    return Reply.of(Content.XML, Bytes.empty());
  }

  private Reply delete(Call call) {
    ResourceUri uri = Reading.uri(call.tail());
    found(uri).close();
    JsonObject.Builder audited = JsonObject.builder().put("resource", uri.toString());
    change(
        call,
        uri,
        () ->
            secrets.delete(uri.path(), own -> changes.apply(call, own, "secret-delete", audited)));
    return Reply.of(Content.XML, Bytes.empty());
  }

  /// Quotas are of the own store: in another one nothing of it is put.
  private void put(Call call, ResourceUri uri, List<Change> own, JsonObject.Builder audited) {
    if (own.isEmpty()) {
      changes.apply(call, own, "secret-put", audited);
      return;
    }
    quota.within(uri.path(), own, all -> changes.apply(call, all, "secret-put", audited));
  }

  /// A change of a backend that is not ours is written down before it: when it fails, that too.
  private void change(Call call, ResourceUri uri, Runnable changing) {
    try {
      changing.run();
    } catch (BackendException e) {
      changes.note(
          call, "secret-change-failed", JsonObject.builder().put("resource", uri.toString()));
      throw failed(e);
    }
  }

  private Secret found(ResourceUri uri) {
    try {
      return secrets.find(uri.path()).orElseThrow(() -> ApiException.noSecret(uri));
    } catch (BackendException e) {
      throw failed(e);
    }
  }

  private static ApiException failed(BackendException cause) {
    LOG.log(System.Logger.Level.WARNING, "the backend of secrets failed: " + cause.getMessage());
    return ApiException.pluginFailed(
        ResourcePlugin.NAME, "the backend of secrets does not do it; the log tells why");
  }

  private Reply list(Call call) {
    String after = Reading.after(call);
    int limit = Reading.limit(call);
    try {
      return Reply.json(
          secrets.page(after, limit).stream()
              .map(SecretCalls::told)
              .collect(JsonArray.collector()));
    } catch (BackendException e) {
      throw failed(e);
    }
  }

  private static Json told(SecretBackend.Listed item) {
    JsonObject.Builder told = JsonObject.builder().put("name", item.path());
    item.created().ifPresent(time -> told.put("created", time.toString()));
    item.changed().ifPresent(time -> told.put("changed", time.toString()));
    return told.build();
  }

  private Reply reveal(Call call) {
    ResourceUri uri = Reading.uri(call.tail());
    try (Secret secret = found(uri)) {
      changes.note(call, "secret-reveal", JsonObject.builder().put("resource", uri.toString()));
      return Reply.of(Content.BINARY, secret.reveal(content -> Bytes.of(content)));
    }
  }
}
