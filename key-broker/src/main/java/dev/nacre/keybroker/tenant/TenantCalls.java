package dev.nacre.keybroker.tenant;

import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reading;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.AdminForms;
import java.util.List;

/// Which tenants there are: at the server's own addresses only.
public final class TenantCalls {
  private static final String ONE = "/nacre/v0/tenants/{tenant}";

  private final Tenants tenants;
  private final OwnerChanges changes;

  public TenantCalls(Tenants tenants, OwnerChanges changes) {
    this.tenants = tenants;
    this.changes = changes;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/nacre/v0/tenants")
            .needs(Permission.ADMINISTER)
            .gives(AdminForms.TENANTS)
            .asks(Reading.AFTER)
            .asks(Reading.LIMIT)
            .by("Tenants with their quotas.", this::list),
        Route.get(ONE)
            .needs(Permission.ADMINISTER)
            .gives(AdminForms.TENANT)
            .by("A tenant with its quotas.", call -> Reply.json(known(call).toJson())),
        Route.put(ONE)
            .needs(Permission.ADMINISTER)
            .takes(AdminForms.WISH)
            .by("Makes a tenant, or changes one; what is not said stays.", this::put),
        Route.delete(ONE)
            .needs(Permission.ADMINISTER)
            .by("Erases what a closed tenant keeps; its audit log stays.", this::erase));
  }

  private Reply list(Call call) {
    return Reply.json(
        tenants.page(Reading.after(call), Reading.limit(call)).stream()
            .map(tenant -> (Json) tenant.toJson())
            .collect(JsonArray.collector()));
  }

  private Reply put(Call call) {
    JsonObject wish = Reading.message(call);
    if (wish.find("open").isPresent() && wish.find("quotas").isEmpty()) {
      var _ = known(call); // a tenant that is opened or closed is there; another name is a mistake
    }
    changes.apply(
        call,
        Reading.known(() -> tenants.putting(call.name(), wish)),
        "tenant-set",
        JsonObject.builder().put("tenant", call.name()).put("wish", wish));
    return Reply.empty();
  }

  private Reply erase(Call call) {
    Tenant tenant = known(call);
    Reading.known(() -> {
      tenants.erase(tenant);
      return tenant;
    });
    changes.note(call, "tenant-erase", JsonObject.builder().put("tenant", tenant.name()));
    return Reply.empty();
  }

  private Tenant known(Call call) {
    return tenants
        .find(call.name())
        .orElseThrow(() -> ApiException.notFound("tenant " + Shown.name(call.name())));
  }
}
