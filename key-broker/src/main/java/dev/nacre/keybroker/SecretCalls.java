package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.SecretStore;
import java.util.ArrayList;
import java.util.List;

/// The owner's secrets: put, listed, read back, deleted.
final class SecretCalls {
  private static final String XML = "text/xml";
  private static final String ADDRESS = "/kbs/v0/resource/{repository}/{type}/{tag}";
  private static final int PAGE = 1_000;

  private final SecretStore secrets;
  private final OwnerChanges changes;
  private final SecretQuota quota;

  SecretCalls(SecretStore secrets, OwnerChanges changes, SecretQuota quota) {
    this.secrets = secrets;
    this.changes = changes;
    this.quota = quota;
  }

  List<Route> routes() {
    return List.of(
        Route.post(ADDRESS)
            .needs(Permission.SECRETS)
            .takes(Route.BINARY)
            .gives(XML)
            .by("Stores a secret, or replaces it.", this::put),
        Route.put(ADDRESS)
            .needs(Permission.SECRETS)
            .takes(Route.BINARY)
            .gives(XML)
            .by("The same as POST.", this::put),
        Route.delete(ADDRESS)
            .needs(Permission.SECRETS)
            .gives(XML)
            .by("Deletes a secret.", this::delete),
        Route.get("/nacre/v0/secrets")
            .needs(Permission.READ)
            .gives(Route.JSON)
            .by("Names and times of all secrets, never their content.", _ -> list()),
        Route.get("/nacre/v0/secrets/{repository}/{type}/{tag}")
            .needs(Permission.SECRETS)
            .gives(Route.BINARY)
            .by("Reads a secret back; the audit log tells of it.", this::reveal));
  }

  private Reply put(Call call) {
    ResourceUri uri = Reading.uri(call.tail());
    try (Secret secret = Secret.owning(call.body().toArray())) {
      Change.Put putting = secrets.putting(uri.path(), secret);
      quota.require(uri.path(), putting.value().size());
      changes.apply(
          call,
          List.of(putting),
          "secret-put",
          JsonObject.builder().put("resource", uri.toString()).put("size", secret.size()));
    }
    return Reply.of(XML, Bytes.empty());
  }

  private Reply delete(Call call) {
    ResourceUri uri = Reading.uri(call.tail());
    if (secrets.find(uri.path()).isEmpty()) {
      throw ApiException.noSecret(uri);
    }
    changes.apply(
        call,
        List.of(secrets.deleting(uri.path())),
        "secret-delete",
        JsonObject.builder().put("resource", uri.toString()));
    return Reply.of(XML, Bytes.empty());
  }

  private Reply list() {
    var names = new ArrayList<Json>();
    List<Item> page = secrets.list("", PAGE);
    while (!page.isEmpty()) {
      page.forEach(item -> names.add(told(item)));
      page = secrets.list(page.getLast().key(), PAGE);
    }
    return Reply.json(new JsonArray(names));
  }

  private static Json told(Item item) {
    return JsonObject.builder()
        .put("name", item.key())
        .put("created", item.created().toString())
        .put("changed", item.changed().toString())
        .build();
  }

  private Reply reveal(Call call) {
    ResourceUri uri = Reading.uri(call.tail());
    Secret secret = secrets.find(uri.path()).orElseThrow(() -> ApiException.noSecret(uri));
    try (secret) {
      changes.note(call, "secret-reveal", JsonObject.builder().put("resource", uri.toString()));
      return Reply.of(Route.BINARY, secret.reveal(content -> Bytes.of(content)));
    }
  }
}
