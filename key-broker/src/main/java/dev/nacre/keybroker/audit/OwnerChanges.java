package dev.nacre.keybroker.audit;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.call.Call;
import dev.nacre.storage.Change;
import dev.nacre.storage.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What administrators change. Every change and its audit entry are one write, and the entry says
/// who did it.
public final class OwnerChanges {
  private final Store store;
  private final Audit audit;

  public OwnerChanges(Store store, Audit audit) {
    this.store = store;
    this.audit = audit;
  }

  public void apply(Call call, List<Change> changes, String kind, JsonObject.Builder audited) {
    apply(call.by(), changes, kind, audited);
  }

  /// @param by who does it
  public void apply(String by, List<Change> changes, String kind, JsonObject.Builder audited) {
    var all = new ArrayList<>(changes);
    all.add(audit.entry(kind, audited.put("by", by)));
    var _ = store.apply(all);
  }

  /// What another service changes for us: written down before, as [Audit#beforehand] says.
  ///
  /// @param by who wishes it
  public void applyElsewhere(String by, String kind, JsonObject.Builder audited, Runnable change) {
    var _ =
        deleteElsewhere(
            by,
            kind,
            audited,
            () -> {
              change.run();
              return true;
            });
  }

  /// The same of a deletion.
  ///
  /// @param deletion whether there was something to delete
  public boolean deleteElsewhere(
      String by, String kind, JsonObject.Builder audited, Supplier<Boolean> deletion) {
    return audit.beforehand(kind, audited.put("by", by).build(), deletion, wasThere -> wasThere);
  }

  /// An entry about what changes nothing in the store, or has changed it already.
  public void note(Call call, String kind, JsonObject.Builder audited) {
    apply(call, List.of(), kind, audited);
  }
}
