package dev.nacre.keybroker.audit;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.storage.Change;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The roots over whole blocks of an audit log that lie in the database, so that no start reads the
/// log: each under a code (HMAC) by which the server knows what it wrote itself.
///
/// Replicas write the same, whichever is first. Safe for use by many threads.
public final class AuditBlocks {
  private static final String KEY_ENTRY = "audit-block-key";
  private static final int KEY_SIZE = 32;
  private static final String MAC = "HmacSHA256";

  private final Store store;
  private final SecretStore keys;

  /// Read when it is needed, which no start need wait for.
  private volatile Optional<SecretKeySpec> key = Optional.empty();

  /// @param keys has the key of the codes, or gets a new one: the server's own, for all tenants, as
  ///   the log of a tenant outlives its keys
  public AuditBlocks(Store store, SecretStore keys) {
    this.store = store;
    this.keys = keys;
  }

  /// The roots from block number `from` on, in order.
  ///
  /// @throws ApiException when one is not what was written
  List<Bytes> roots(int from, int limit) {
    var roots = new ArrayList<Bytes>();
    for (LogBlock block : store.blocks(Journal.AUDIT, from, limit)) {
      if (block.number() != from + roots.size()
          || !block.seal().equals(seal(block.number(), block.root()))) {
        throw ApiException.auditChanged("the root of the entries " + span(from + roots.size()));
      }
      roots.add(block.root());
    }
    return roots;
  }

  /// Keeps the roots of the blocks from number `from` on.
  void keep(int from, List<Bytes> roots) {
    var changes = new ArrayList<Change>();
    for (Bytes root : roots) {
      long number = (long) from + changes.size();
      changes.add(
          new Change.KeepBlock(Journal.AUDIT, new LogBlock(number, root, seal(number, root))));
    }
    var _ = store.apply(changes);
  }

  /// What the entries of a block are called.
  static String span(long block) {
    return block * LogBlock.SIZE + " to " + ((block + 1) * LogBlock.SIZE - 1);
  }

  private Bytes seal(long number, Bytes root) {
    SecretKeySpec sealing = key.orElseGet(this::read);
    key = Optional.of(sealing);
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(sealing);
      String name = store.fullName(Journal.AUDIT) + "\n" + number + "\n";
      mac.update(name.getBytes(StandardCharsets.UTF_8));
      return Bytes.of(mac.doFinal(root.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }

  private SecretKeySpec read() {
    try (Secret stored = keys.findOrMake(KEY_ENTRY, AuditBlocks::fresh).content()) {
      if (stored.size() != KEY_SIZE) {
        throw new StoreException("the stored key of the audit log's blocks is none");
      }
      return stored.reveal(content -> new SecretKeySpec(content, MAC));
    }
  }

  private static Secret fresh() {
    return Secret.drawn(KEY_SIZE, new SecureRandom());
  }
}
