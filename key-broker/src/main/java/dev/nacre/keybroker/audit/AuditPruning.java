package dev.nacre.keybroker.audit;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.merkle.MerkleTree;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.settings.AuditSettings;
import dev.nacre.keybroker.settings.Retention;
import dev.nacre.storage.Change;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Prunes an audit log: of whole blocks that are older than the owner wants them kept, the hashes
/// stay and the entries go (ADR 0081). What it did is an entry of the log.
///
/// Several servers may do it at once: one of them does.
public final class AuditPruning {
  /// Blocks in one transaction, which others wait for.
  private static final int MOST_BLOCKS = 4;

  private static final String NAMESPACE = "nacre_meta";

  /// The last entry of this kind, where no time ends it: how old the entries before it were.
  private static final String LAST = "audit-pruned";

  private final Store store;
  private final Audit audit;
  private final AuditBlocks blocks;
  private final AuditSettings settings;
  private final LongSupplier exported;

  /// @param exported the number of the first entry that somebody waits for, and which stays
  public AuditPruning(
      Store store, Audit audit, AuditBlocks blocks, AuditSettings settings, LongSupplier exported) {
    this.store = store;
    this.audit = audit;
    this.blocks = blocks;
    this.settings = settings;
    this.exported = exported;
  }

  /// A block that is due.
  ///
  /// @param until when the last of its entries, or of those before them, was written
  private record Due(List<LogEntry> entries, List<Bytes> leaves, Instant until) {}

  /// Prunes some of what is due.
  ///
  /// @param now what the clock says, if it can be believed
  /// @return whether there may be more
  /// @throws ApiException when the entries are not what they were: nothing is pruned
  /// @throws StoreException when entries cannot be archived or pruned
  boolean step(Optional<Instant> now) {
    long first = store.firstEntry(Journal.AUDIT);
    long end = Math.min(lastToGo(), exported.getAsLong());
    var due = new ArrayList<Due>();
    Instant until = lastUntil();
    for (long from = first; from + LogBlock.SIZE <= end && due.size() < MOST_BLOCKS; ) {
      Optional<Due> next = block(from, until).filter(block -> isOld(block.until(), now));
      if (next.isEmpty()) {
        break;
      }
      due.add(next.get());
      until = next.get().until();
      from += LogBlock.SIZE;
    }
    return !due.isEmpty() && prune(first, due);
  }

  /// The number behind the last entry that may go, by their count alone; the last is never pruned.
  private long lastToGo() {
    long next = store.nextEntry(Journal.AUDIT);
    return switch (settings.retention()) {
      case Retention.Forever() -> 0;
      case Retention.Days _ -> next - 1;
      case Retention.Entries(int count) -> next - count;
    };
  }

  private boolean isOld(Instant until, Optional<Instant> now) {
    return switch (settings.retention()) {
      case Retention.Forever() -> false;
      case Retention.Days days ->
          now.filter(time -> until.isBefore(time.minus(days.time()))).isPresent();
      case Retention.Entries _ -> true;
    };
  }

  /// The time is that within the entries, which the tree holds fast. An entry that says that it is
  /// older than one before it was written by a clock that was wrong.
  ///
  /// @return empty where the block's root is not kept yet
  private Optional<Due> block(long from, Instant before) {
    List<LogEntry> entries = store.entries(Journal.AUDIT, from, LogBlock.SIZE);
    List<Bytes> leaves = entries.stream().map(entry -> MerkleTree.leaf(entry.entry())).toList();
    List<Bytes> root = blocks.roots(Math.toIntExact(from / LogBlock.SIZE), 1);
    if (root.isEmpty()) {
      return Optional.empty();
    }
    if (entries.size() < LogBlock.SIZE
        || entries.getFirst().number() != from
        || !MerkleTree.root(leaves).equals(root.getFirst())) {
      throw ApiException.auditChanged("entries " + AuditBlocks.span(from / LogBlock.SIZE));
    }
    Instant until =
        entries.stream()
            .map(entry -> (JsonObject) Json.parse(entry.entry()))
            .map(entry -> Instant.parse(entry.string("at")))
            .reduce(before, (one, other) -> one.isBefore(other) ? other : one);
    return Optional.of(new Due(entries, leaves, until));
  }

  private Instant lastUntil() {
    return store
        .find(NAMESPACE, LAST)
        .map(bytes -> Instant.parse(bytes.utf8()))
        .orElse(Instant.MIN);
  }

  private boolean prune(long first, List<Due> due) {
    Optional<AuditArchive> archive = settings.archive().map(AuditArchive::new);
    archive.ifPresent(folder ->
        due.forEach(block -> folder.write(store.fullName(Journal.AUDIT), block.entries())));
    var prune =
        new Change.Prune(
            Journal.AUDIT, first, due.stream().map(Due::leaves).map(AuditTree::joined).toList());
    Instant until = due.getLast().until();
    JsonObject.Builder told =
        JsonObject.builder()
            .put("from", first)
            .put("to", prune.first())
            .put("until", until.toString())
            .put("retention", settings.retention().text())
            .put("archived", archive.isPresent());
    try {
      var _ =
          store.apply(
              List.of(
                  prune,
                  new Change.Put(NAMESPACE, LAST, Bytes.utf8(until.toString())),
                  audit.pruned(told)));
      return true;
    } catch (StoreException e) {
      if (e.isConflict()) {
        return false;
      }
      throw e;
    }
  }
}
