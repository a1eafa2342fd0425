package dev.nacre.keybroker.refusal;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.Counted;
import dev.nacre.keybroker.audit.Digests;
import dev.nacre.keybroker.limits.Sources;
import dev.nacre.keybroker.metrics.Counter;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.storage.Change;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.Store;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The last refusals, by number.
public final class Refusals implements AutoCloseable {
  private static final String NAMESPACE = "nacre_refusal";
  private static final String LOG = "refusals";
  private static final String COUNTED = "refusals-counted";
  private static final int KEPT = 10_000;
  private static final int SWEEP = 100;
  private static final int LARGEST = 256 << 10;
  private static final int ID_LENGTH = 10;
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Pattern ID = Pattern.compile("r-[0-9a-z]{" + ID_LENGTH + "}");

  private final Store store;
  private final Audit audit;
  private final Metrics metrics;
  private final SecureRandom chance;
  private final InstantSource clock;
  private final RefusalBudget budget = new RefusalBudget();
  private volatile boolean closed;

  public Refusals(
      Store store, Audit audit, Metrics metrics, SecureRandom chance, InstantSource clock) {
    this.store = store;
    this.metrics = metrics;
    this.audit = audit;
    this.chance = chance;
    this.clock = clock;
  }

  /// Keeps `refusal` and gives its number, or counts it and gives none when there are too many:
  /// then its reasons, which cost more than the refusal, are not looked for.
  ///
  /// @param host whose bound counts, with those of its network
  public Optional<String> keep(Supplier<Refusal> refusal, String host) {
    Instant now = clock.instant();
    String source = Sources.of(host);
    RefusalBudget.Decision decision = budget.decide(source, now);
    decision.counted().ifPresent(this::tell);
    if (!decision.write()) {
      return counted(now);
    }
    if (store.isShared() && !allReplicasMayWrite(source, now)) {
      budget.countInstead(now);
      return counted(now);
    }
    return Optional.of(keep(refusal.get()));
  }

  /// Nobody writes the count of what is only counted after the end: it is written at once.
  private Optional<String> counted(Instant now) {
    metrics.add(Counter.REFUSALS_UNRECORDED);
    if (closed) {
      budget.rest(now).ifPresent(this::tell);
    }
    return Optional.empty();
  }

  /// Whether the bounds hold for all replicas together.
  private boolean allReplicasMayWrite(String source, Instant now) {
    long minute = now.getEpochSecond() / 60;
    List<Long> counts =
        store.apply(
            List.of(
                new Change.Count(LOG, minute),
                new Change.Count(LOG + "/" + Digests.sha256(source), minute)));
    return counts.getFirst() <= RefusalBudget.OF_ALL
        && counts.getLast() <= RefusalBudget.OF_ONE_SOURCE;
  }

  private String keep(Refusal refusal) {
    String id = freshId();
    JsonObject report = refusal.toJson(id, clock.instant().toString());
    Bytes stored = Bytes.utf8(report.text());
    if (stored.size() > LARGEST) {
      stored = Bytes.utf8(report.without("claims").text());
    }
    List<Long> done =
        store.apply(
            List.of(
                new Change.Put(NAMESPACE, id, stored),
                new Change.Append(LOG, Bytes.utf8(id)),
                audit.entry(
                    "refusal",
                    JsonObject.builder()
                        .put("refusal", id)
                        .put("stage", refusal.stage())
                        .put("code", refusal.code())
                        .put("tee", refusal.tee())
                        .put("resource", refusal.resource().orElse("")))));
    sweep(done.get(1));
    return id;
  }

  public Optional<JsonObject> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    return store.find(NAMESPACE, id).map(Refusals::parse);
  }

  /// The newest first, without the claims.
  public Json last(int limit) {
    return store.lastEntries(LOG, limit).stream()
        .flatMap(entry -> find(entry.entry().utf8()).stream())
        .map(report -> (Json) report.without("claims"))
        .collect(JsonArray.collector());
  }

  private static JsonObject parse(Bytes stored) {
    if (Json.parse(stored) instanceof JsonObject report) {
      return report;
    }
    throw new IllegalStateException("a stored refusal is no object");
  }

  private String freshId() {
    var id = new StringBuilder("r-");
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ALPHABET.charAt(chance.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  /// What cannot be written now is kept for the next time.
  private void tell(Counted count) {
    try {
      audit.write(COUNTED, count.told());
    } catch (RuntimeException e) {
      budget.giveBack(count);
      throw e;
    }
  }

  /// Writes what was only counted, and from then on each count at once: calls that a server which
  /// stops does not wait for may still be refused. May be tried again when that fails.
  @Override
  public void close() {
    closed = true;
    budget.rest(clock.instant()).ifPresent(this::tell);
  }

  private void sweep(long number) {
    long first = number - KEPT;
    if (first <= 0 || number % SWEEP != 0) {
      return;
    }
    var changes = new ArrayList<Change>();
    for (LogEntry old : store.entries(LOG, 0, 10 * SWEEP)) {
      if (old.number() < first) {
        changes.add(new Change.Delete(NAMESPACE, old.entry().utf8()));
      }
    }
    changes.add(new Change.Trim(LOG, first));
    var _ = store.apply(changes);
  }
}
