package dev.nacre.keybroker.owner;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import java.util.List;
import java.util.function.Supplier;

/// Reads the configuration again because an administrator says so.
public record ReloadCalls(Supplier<Reloading> reloading, OwnerChanges changes) {
  public List<Route> routes() {
    return List.of(
        Route.post("/nacre/v0/reload")
            .needs(Permission.ADMINISTER)
            .by(
                "Reads the configuration and the files that it names again; a bad one is refused.",
                this::reload));
  }

  private Reply reload(Call call) {
    return switch (reloading.get().reload()) {
      case Reloading.Done() -> {
        changes.note(call, "configuration-reload", JsonObject.builder());
        yield Reply.empty();
      }
      case Reloading.Refused(String why) ->
          throw ApiException.malformed("the configuration is refused, the old one stays: " + why);
    };
  }
}
