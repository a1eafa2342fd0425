package dev.nacre.keybroker.tenant;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which tenants there are. They stand in the database, so all replicas know the same.
public final class Tenants {
  /// What a token's claim calls the server's own tenant.
  static final String OWN = "default";

  private static final String NAMESPACE = "nacre_tenant";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final int PAGE = 1_000;
  private static final int BATCH = 500;

  private final Store store;

  public Tenants(Store store) {
    this.store = store;
  }

  /// The tenant of that name, also when it is closed.
  public Optional<Tenant> find(String name) {
    return NAME.matcher(name).matches()
        ? store.find(NAMESPACE, name).map(Tenant::parse)
        : Optional.empty();
  }

  public List<Tenant> all() {
    var all = new ArrayList<Tenant>();
    List<Tenant> page = page("", PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page(page.getLast().name(), PAGE);
    }
    return all;
  }

  /// At most `limit` of them in the order of their names, beginning behind `after` (empty: from the
  /// first).
  public List<Tenant> page(String after, int limit) {
    return store.list(NAMESPACE, after, limit).stream()
        .flatMap(item -> find(item.key()).stream())
        .toList();
  }

  /// What makes the tenant, or changes it.
  ///
  /// @param wish `{"open"?, "quotas"?}`; what it does not say stays
  /// @throws MalformedException when name or wish are none
  public List<Change> putting(String name, JsonObject wish) {
    if (!NAME.matcher(name).matches() || name.equals(OWN)) {
      throw MalformedException.at(
          "tenant", "up to 63 small letters, digits and '-', and not " + OWN, "another name");
    }
    Tenant before = find(name).orElseGet(() -> new Tenant(name, true, false, Quotas.standard()));
    boolean open = wish.find("open").isPresent() ? wish.bool("open") : before.open();
    Quotas quotas =
        wish.find("quotas").isPresent()
            ? before.quotas().with(wish.object("quotas"))
            : before.quotas();
    if (before.erased()) {
      throw MalformedException.at(
          "tenant " + name, "one that was not erased: choose another name", "an erased one");
    }
    return List.of(put(new Tenant(name, open, false, quotas)));
  }

  private static Change put(Tenant tenant) {
    return new Change.Put(NAMESPACE, tenant.name(), Bytes.utf8(tenant.toJson().text()));
  }

  /// Erases everything that a closed tenant keeps but its audit log. The tenant itself stays,
  /// closed, so that nobody comes to its log by taking its name.
  ///
  /// @throws MalformedException when the tenant is open
  public void erase(Tenant tenant) {
    if (tenant.open()) {
      throw MalformedException.at(
          "tenant " + tenant.name(), "a closed one: close it first", "an open one");
    }
    var _ = store.apply(List.of(put(new Tenant(tenant.name(), false, true, tenant.quotas()))));
    Store part = store.of(tenant.name());
    for (String namespace : part.namespaces()) {
      List<Item> page = part.list(namespace, "", BATCH);
      while (!page.isEmpty()) {
        var changes = new ArrayList<Change>();
        page.forEach(item -> changes.add(new Change.Delete(namespace, item.key())));
        var _ = part.apply(changes);
        page = part.list(namespace, "", BATCH);
      }
    }
  }
}
