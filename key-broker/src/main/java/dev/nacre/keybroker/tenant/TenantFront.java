package dev.nacre.keybroker.tenant;

import dev.nacre.codec.Shown;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Front;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Trouble;
import dev.nacre.protocol.trace.Tracing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Sends a call to the tenant that its address names: `/tenants/NAME/…`; any other is the server's
/// own. A tenant that does not exist, or is closed, is an address that does not exist.
public final class TenantFront implements Front {
  private static final String TENANTS = "tenants";

  private final Front own;
  private final Tenants tenants;
  private final Function<Tenant, Front> making;
  private final Map<String, Front> made = new ConcurrentHashMap<>();

  /// @param own answers where no tenant is named
  /// @param making sets up what answers for a tenant, at its first call
  public TenantFront(Front own, Tenants tenants, Function<Tenant, Front> making) {
    this.own = own;
    this.tenants = tenants;
    this.making = making;
  }

  @Override
  public Reply answer(Call call) {
    if (!call.head().equals(TENANTS)) {
      return own.answer(call);
    }
    Optional<Tenant> tenant = named(call);
    if (tenant.isEmpty()) {
      return Reply.of(ApiException.invalidPath(Shown.name(call.uri())));
    }
    Tracing.note("nacre.tenant", tenant.get().name());
    return front(tenant.get()).answer(within(call, prefix(tenant.get().name())));
  }

  @Override
  public Reply turnAway(Call call, Trouble trouble, ApiException answer) {
    if (!call.head().equals(TENANTS)) {
      return own.turnAway(call, trouble, answer);
    }
    return named(call)
        .map(tenant -> front(tenant).turnAway(within(call, prefix(tenant.name())), trouble, answer))
        .orElseGet(() -> Reply.of(answer));
  }

  private Front front(Tenant tenant) {
    return made.computeIfAbsent(tenant.name(), _ -> making.apply(tenant));
  }

  /// The address must spell the tenant as it is called: an escape or a second slash would let rules
  /// about addresses see another address than the dispatch.
  private Optional<Tenant> named(Call call) {
    List<String> path = call.path();
    return path.size() < 2
        ? Optional.empty()
        : tenants
            .find(path.get(1))
            .filter(Tenant::open)
            .filter(tenant -> call.uri().startsWith(prefix(tenant.name()) + "/"));
  }

  private static String prefix(String name) {
    return "/" + TENANTS + "/" + name;
  }

  /// The call as the tenant sees it, which knows of no prefix.
  private static Call within(Call call, String prefix) {
    return new Call(
        call.method(),
        call.uri().substring(prefix.length()),
        call.path().subList(2, call.path().size()),
        call.query(),
        call.caller(),
        call.body(),
        call.by());
  }
}
