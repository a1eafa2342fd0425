package dev.nacre.keybroker.audit;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.protocol.kbs.AuditCheckpoint;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.StoreException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Shows that the audit log only grew: signed checkpoints over its Merkle tree, and proofs.
public final class AuditProofs {
  private static final String KEY_ENTRY = "audit-key";

  private final SecretStore keys;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final AuditTree tree;

  /// Read when the first checkpoint is asked for, which no start need wait for.
  private Optional<PrivateJwk> key = Optional.empty();

  /// @param keys has the key that signs checkpoints, or gets a new one
  public AuditProofs(AuditTree tree, SecretStore keys, InstantSource clock) {
    this.tree = tree;
    this.keys = keys;
    this.clock = clock;
  }

  /// @throws StoreException when the key that lies in `keys` cannot be read; none is made
  public static void requireReadable(SecretStore keys) {
    var _ = keys.find(KEY_ENTRY).map(AuditProofs::parse);
  }

  private PrivateJwk read() {
    return parse(keys.findOrMake(KEY_ENTRY, AuditProofs::fresh).content());
  }

  private static Secret fresh() {
    return PrivateJwk.generate(EcCurve.P_256).revealText();
  }

  private static PrivateJwk parse(Secret stored) {
    try (stored) {
      return PrivateJwk.parse(stored);
    } catch (MalformedException e) {
      throw new StoreException("the stored key of audit checkpoints is none: " + e.getMessage(), e);
    }
  }

  public AuditCheckpoint checkpoint() {
    lock.lock();
    try {
      tree.readOn();
      PrivateJwk signing = key.orElseGet(this::read);
      key = Optional.of(signing);
      return AuditCheckpoint.sign(tree.size(), tree.root(), clock.instant(), signing);
    } finally {
      lock.unlock();
    }
  }

  public Json inclusion(long number, long size) {
    return proof(size, () -> tree.inclusion(Math.toIntExact(number), Math.toIntExact(size)));
  }

  public Json consistency(long older, long size) {
    return proof(size, () -> tree.consistency(Math.toIntExact(older), Math.toIntExact(size)));
  }

  /// `{"first", "block", "roots"}`: the number of the first entry that was not pruned, how many
  /// entries a block has, and the roots over whole blocks from number `from` on.
  public Json blocks(long from, int limit) {
    lock.lock();
    try {
      tree.readOn();
      return JsonObject.builder()
          .put("first", tree.first())
          .put("block", LogBlock.SIZE)
          .put(
              "roots",
              JsonArray.ofStrings(
                  tree.blocks().stream().skip(from).limit(limit).map(Bytes::hex).toList()))
          .build();
    } finally {
      lock.unlock();
    }
  }

  private interface Proving {
    List<Bytes> path();
  }

  private Json proof(long size, Proving proving) {
    lock.lock();
    try {
      if (tree.size() < size) {
        tree.readOn();
      }
      return JsonArray.ofStrings(proving.path().stream().map(Bytes::hex).toList());
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw ApiException.malformed("the audit log has no " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }
}
