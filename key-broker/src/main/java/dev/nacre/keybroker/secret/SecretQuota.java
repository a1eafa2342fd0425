package dev.nacre.keybroker.secret;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.tenant.Quotas;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// How many secrets there may be, and how large all of them together.
///
/// Who looks for room and takes it does so alone: in this process under a lock, and among replicas
/// by a value that each changes, and expects to be as it was when he looked.
public final class SecretQuota {
  private static final int PAGE = 1_000;
  private static final int ATTEMPTS = 20;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String NAMESPACE = "nacre_quota";
  private static final String TAKEN = "secrets";

  private final Store store;
  private final SecretStore secrets;
  private final Supplier<Quotas> quotas;
  private final ReentrantLock lock = new ReentrantLock();

  public SecretQuota(Store store, SecretStore secrets, Supplier<Quotas> quotas) {
    this.store = store;
    this.secrets = secrets;
    this.quotas = quotas;
  }

  /// Writes `changes`, which put `entry`.
  ///
  /// @param writing gets them, with what else is to be written together with them
  /// @throws ApiException when they would be too much
  void within(String entry, List<Change> changes, Consumer<List<Change>> writing) {
    if (!isLimited()) {
      writing.accept(changes);
      return;
    }
    lock.lock();
    try {
      int attempt = 1;
      while (!isWritten(entry, changes, writing, attempt == ATTEMPTS)) {
        attempt++;
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for other replicas", e);
    } finally {
      lock.unlock();
    }
  }

  /// False when another replica was faster.
  private boolean isWritten(
      String entry, List<Change> changes, Consumer<List<Change>> writing, boolean last) {
    List<Change> alone = store.isShared() ? alone() : List.of();
    require(entry, size(changes));
    try {
      writing.accept(Stream.concat(alone.stream(), changes.stream()).toList());
      return true;
    } catch (StoreException e) {
      if (!e.isConflict() || last) {
        throw e;
      }
      return false;
    }
  }

  private List<Change> alone() {
    return List.of(
        new Change.Expect(NAMESPACE, TAKEN, store.find(NAMESPACE, TAKEN)),
        new Change.Put(NAMESPACE, TAKEN, Bytes.utf8(UUID.randomUUID().toString())));
  }

  private static long size(List<Change> changes) {
    long size = 0;
    for (Change change : changes) {
      size += change instanceof Change.Put put ? put.value().size() : 0;
    }
    return size;
  }

  /// @throws ApiException when `entry` with `size` stored bytes would be too much
  private void require(String entry, long size) {
    Quotas most = quotas.get();
    Usage others = usage(entry);
    if (others.count() + 1 > most.secrets()) {
      throw ApiException.quota("secrets: " + most.secrets());
    }
    if (others.bytes() + size > most.secretBytes()) {
      throw ApiException.quota("bytes of secrets: " + most.secretBytes());
    }
  }

  record Usage(long count, long bytes) {}

  private boolean isLimited() {
    Quotas most = quotas.get();
    return most.secrets() != Long.MAX_VALUE || most.secretBytes() != Long.MAX_VALUE;
  }

  /// `{"secrets", "secret-bytes", "quotas"}`; nothing where there is no quota.
  public JsonObject described() {
    if (!isLimited()) {
      return JsonObject.empty();
    }
    Usage now = usage("");
    return JsonObject.builder()
        .put("secrets", now.count())
        .put("secret-bytes", now.bytes())
        .put("quotas", quotas.get().toJson())
        .build();
  }

  /// @param without the entry that is about to be replaced
  Usage usage(String without) {
    long count = 0;
    long bytes = 0;
    List<Item> page = secrets.list("", PAGE);
    while (!page.isEmpty()) {
      for (Item item : page) {
        if (!item.key().equals(without)) {
          count++;
          bytes += item.size();
        }
      }
      page = secrets.list(page.getLast().key(), PAGE);
    }
    return new Usage(count, bytes);
  }
}
