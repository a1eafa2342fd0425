package dev.nacre.keybroker.audit;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.merkle.MerkleTree;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.util.List;
import java.util.stream.IntStream;

/// The Merkle tree over an audit log: of whole blocks the roots that lie in the database, and of
/// the entries behind them the hashes. A proof reads the blocks again that it leads through, and
/// sees whether they are what they were (ADR 0079).
///
/// Not safe for use by several threads at once.
public final class AuditTree {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");
  private static final int PAGE = 1_000;
  private static final int HASH = 32;

  private final Store store;
  private final AuditBlocks blocks;
  private final MerkleTree tree = new MerkleTree(this::leaves);

  /// How many blocks lie in the database.
  private int kept;

  public AuditTree(Store store, AuditBlocks blocks) {
    this.store = store;
    this.blocks = blocks;
  }

  public int size() {
    return tree.size();
  }

  /// The number of the first entry that was not pruned.
  public long first() {
    return store.firstEntry(Journal.AUDIT);
  }

  /// The roots over whole blocks that were read.
  public List<Bytes> blocks() {
    return tree.blocks();
  }

  public Bytes root() {
    return tree.root(tree.size());
  }

  /// @throws ApiException when the entries that it leads through are not what they were
  public List<Bytes> inclusion(int number, int size) {
    return proven(() -> tree.inclusion(number, size));
  }

  /// @throws ApiException when the entries that it leads through are not what they were
  public List<Bytes> consistency(int older, int size) {
    return proven(() -> tree.consistency(older, size));
  }

  private interface Proving {
    List<Bytes> path();
  }

  private static List<Bytes> proven(Proving proving) {
    try {
      return proving.path();
    } catch (MalformedException e) {
      throw ApiException.auditChanged(String.valueOf(e.getMessage()));
    }
  }

  /// Reads up to the log's end.
  ///
  /// @throws ApiException when the log is not what it was
  public void readOn() {
    var _ = readBlocks();
    while (!readEntries()) {
      // Another replica pruned meanwhile: what is gone lies in blocks that were kept before.
      if (!readBlocks()) {
        throw ApiException.auditChanged("entry " + tree.size() + " is gone");
      }
    }
    keep();
  }

  /// @return whether there were more
  private boolean readBlocks() {
    int before = kept;
    List<Bytes> page = blocks.roots(kept, PAGE);
    while (!page.isEmpty()) {
      for (Bytes root : page) {
        if (kept == tree.blocks().size()) {
          tree.addBlock(root);
        } else if (!tree.blocks().get(kept).equals(root)) {
          throw ApiException.auditChanged("the root of the entries " + AuditBlocks.span(kept));
        }
        kept++;
      }
      page = blocks.roots(kept, PAGE);
    }
    return kept > before;
  }

  /// @return whether nothing was missing before the end
  private boolean readEntries() {
    List<LogEntry> page = store.entries(Journal.AUDIT, tree.size(), PAGE);
    while (!page.isEmpty()) {
      for (LogEntry entry : page) {
        if (entry.number() != tree.size()) {
          return false;
        }
        tree.add(entry.entry());
      }
      page = store.entries(Journal.AUDIT, tree.size(), PAGE);
    }
    return true;
  }

  /// What cannot be written now is written when it is asked next: a disk that is full keeps nobody
  /// from a checkpoint.
  private void keep() {
    List<Bytes> fresh = tree.blocks().subList(kept, tree.blocks().size());
    if (fresh.isEmpty()) {
      return;
    }
    try {
      blocks.keep(kept, fresh);
      kept = tree.blocks().size();
    } catch (StoreException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the roots of the audit log's blocks wait until they can be written: " + e.getMessage());
    }
  }

  /// Entries are pruned as whole blocks, and their hashes are there when they are gone.
  private List<Bytes> leaves(int from, int to) {
    List<LogEntry> entries = store.entries(Journal.AUDIT, from, to - from);
    boolean there =
        entries.size() == to - from
            && entries.getFirst().number() == from
            && entries.getLast().number() == to - 1;
    if (there) {
      return entries.stream().map(entry -> MerkleTree.leaf(entry.entry())).toList();
    }
    return store
        .leaves(Journal.AUDIT, from / MerkleTree.BLOCK)
        .map(AuditTree::hashes)
        .orElse(List.of());
  }

  /// The hashes one behind the other, as they are kept when their entries are pruned.
  static Bytes joined(List<Bytes> hashes) {
    var joined = new byte[hashes.size() * HASH];
    for (int i = 0; i < hashes.size(); i++) {
      System.arraycopy(hashes.get(i).toArray(), 0, joined, i * HASH, HASH);
    }
    return Bytes.of(joined);
  }

  private static List<Bytes> hashes(Bytes leaves) {
    return IntStream.range(0, leaves.size() / HASH)
        .mapToObj(i -> leaves.slice(i * HASH, (i + 1) * HASH))
        .toList();
  }
}
