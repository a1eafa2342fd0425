package dev.nacre.keybroker.audit;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.settings.AuditSettings;
import dev.nacre.keybroker.settings.Retention;
import dev.nacre.storage.Change;
import dev.nacre.storage.Journal;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An audit log of many entries, as a server writes and prunes it.
public record PruningLab(Store store, MasterKey key) implements AutoCloseable {
  /// A server keeps its keys so.
  private static final String KEYS = "key_broker_keys";

  public static PruningLab on(Store store, Path masterKey) {
    return new PruningLab(store, SecretStore.masterKey(store, masterKey, new SecureRandom()));
  }

  /// Entries that were written a second one after the other.
  public void append(int count, Instant first) {
    var changes = new ArrayList<Change>();
    for (int i = 0; i < count; i++) {
      Instant at = first.plusSeconds(i);
      var entry = JsonObject.builder().put("kind", "release").put("at", at.toString()).build();
      changes.add(new Change.Append(Journal.AUDIT, entry.canonicalUtf8()));
    }
    var _ = store.apply(changes);
  }

  private AuditBlocks blocks() {
    return new AuditBlocks(store, SecretStore.in(store, KEYS, key));
  }

  AuditTree tree() {
    var tree = new AuditTree(store, blocks());
    tree.readOn();
    return tree;
  }

  AuditPruning pruning(String retention, Optional<Path> archive, long exported) {
    var settings = new AuditSettings(Retention.parse("retention", retention), archive);
    return new AuditPruning(
        store, new Audit(store, Instant::now), blocks(), settings, () -> exported);
  }

  /// Prunes all that is due, as a server does.
  public void prune(String retention, Optional<Path> archive, Optional<Instant> now) {
    var _ = tree();
    AuditPruning pruning = pruning(retention, archive, Long.MAX_VALUE);
    while (pruning.step(now)) {}
  }

  public void prune(String retention) {
    prune(retention, Optional.empty(), Optional.of(Instant.now().plus(Duration.ofDays(1))));
  }

  public long first() {
    return store.firstEntry(Journal.AUDIT);
  }

  /// What the log says of its pruning.
  List<JsonObject> told() {
    return store.lastEntries(Journal.AUDIT, 20_000).stream()
        .map(entry -> (JsonObject) Json.parse(entry.entry()))
        .filter(entry -> entry.string("kind").equals("audit-pruned"))
        .toList();
  }

  Bytes entry(long number) {
    return store.entries(Journal.AUDIT, number, 1).getFirst().entry();
  }

  @Override
  public void close() {
    key.close();
    store.close();
  }
}
