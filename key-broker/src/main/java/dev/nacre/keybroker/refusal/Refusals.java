package dev.nacre.keybroker.refusal;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.audit.Counted;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.call.Trouble;
import dev.nacre.keybroker.limits.Sources;
import dev.nacre.keybroker.metrics.Counter;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.storage.Change;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The last refusals, by number.
///
/// Guests that proved something, and who sends evidence, have a bound of their own; who shows
/// nothing that holds has a smaller one, and is told of once a minute and trouble: so a flood of
/// strangers neither fills the log nor hides what happens to guests.
public final class Refusals implements AutoCloseable {
  private static final String NAMESPACE = "nacre_refusal";
  private static final String LOG = "refusals";
  private static final String COUNTED = "refusals-counted";
  private static final int OF_STRANGERS = 60;
  private static final int OF_ONE_STRANGER = 10;
  private static final int KEPT = 10_000;
  private static final int SWEEP = 100;
  private static final int LARGEST = 256 << 10;
  private static final int ID_LENGTH = 10;
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Pattern ID = Pattern.compile("r-[0-9a-z]{" + ID_LENGTH + "}");

  private static final System.Logger LOGGER = System.getLogger("dev.nacre.keybroker");

  private final Store store;
  private final Audit audit;
  private final Metrics metrics;
  private final SecureRandom chance;
  private final InstantSource clock;
  private final Allowance guests =
      new Allowance(new RefusalBudget(RefusalBudget.OF_ALL, RefusalBudget.OF_ONE_SOURCE), LOG);
  private final Allowance strangers =
      new Allowance(new RefusalBudget(OF_STRANGERS, OF_ONE_STRANGER), LOG + "-of-strangers");
  private final Repeats repeats = new Repeats();
  private volatile boolean closed;

  /// @param shared under which replicas count together
  private record Allowance(RefusalBudget budget, String shared) {}

  public Refusals(
      Store store, Audit audit, Metrics metrics, SecureRandom chance, InstantSource clock) {
    this.store = store;
    this.metrics = metrics;
    this.audit = audit;
    this.chance = chance;
    this.clock = clock;
    metrics.refusable(Stream.of(RefusalCode.values()).map(RefusalCode::word));
  }

  private Allowance allowance(RefusalCode code) {
    return code.isOfStrangers() ? strangers : guests;
  }

  /// Keeps `refusal` and gives its number, or counts it and gives none when there are too many:
  /// then its reasons, which cost more than the refusal, are not looked for.
  ///
  /// @param host whose bound counts, with those of its network
  public Optional<String> keep(RefusalCode code, Supplier<Refusal> refusal, String host) {
    metrics.refused(code.word());
    return kept(allowance(code), refusal, Sources.of(host));
  }

  private Optional<String> kept(Allowance allowance, Supplier<Refusal> refusal, String source) {
    Instant now = clock.instant();
    RefusalBudget.Decision decision = allowance.budget().decide(source, now);
    decision.counted().ifPresent(count -> tellWhereRoom(allowance, count));
    if (!decision.write()) {
      return counted(allowance, now);
    }
    if (store.isShared() && !allReplicasMayWrite(allowance, source, now)) {
      return countedInstead(allowance, now);
    }
    return Optional.of(keep(refusal.get(), source));
  }

  /// `answer` with the number under which the owner finds `trouble`. The same trouble again in the
  /// same minute has the same number, and is only counted; the log gets it once too.
  ///
  /// A call that is turned away is so while nothing can be written, too.
  public ApiException turnAway(Trouble trouble, Occasion occasion, ApiException answer) {
    metrics.refused(trouble.code().word());
    Allowance allowance = allowance(trouble.code());
    try {
      return answer.under(number(allowance, trouble, occasion));
    } catch (StoreException e) {
      var _ = countedInstead(allowance, clock.instant());
      return answer;
    }
  }

  private Optional<String> number(Allowance allowance, Trouble trouble, Occasion occasion) {
    Instant now = clock.instant();
    String what =
        String.join(
            " ",
            trouble.check(),
            occasion.who(),
            trouble.code().isOfStrangers() ? "" : occasion.resource().orElse(""));
    Optional<String> known = repeats.find(what, now);
    if (known.isPresent()) {
      var _ = countedInstead(allowance, now);
      return known;
    }
    String source = Sources.of(occasion.host());
    Refusal refusal = Refusal.of(trouble, occasion);
    Optional<String> fresh = kept(allowance, () -> refusal, source);
    fresh.ifPresent(id -> {
      repeats.keep(what, id);
      LOGGER.log(
          System.Logger.Level.INFO,
          () -> "refused " + id + ": " + refusal.sentence() + " (from " + source + ")");
    });
    return fresh;
  }

  /// Counts one that was to be written.
  private Optional<String> countedInstead(Allowance allowance, Instant now) {
    allowance.budget().countInstead(now);
    return counted(allowance, now);
  }

  /// Nobody writes the count of what is only counted after the end: it is written at once.
  private Optional<String> counted(Allowance allowance, Instant now) {
    metrics.add(Counter.REFUSALS_UNRECORDED);
    if (closed) {
      allowance.budget().rest(now).ifPresent(count -> tell(allowance, count));
    }
    return Optional.empty();
  }

  /// Whether the bounds hold for all replicas together.
  private boolean allReplicasMayWrite(Allowance allowance, String source, Instant now) {
    long minute = now.getEpochSecond() / 60;
    List<Long> counts =
        store.apply(
            List.of(
                new Change.Count(allowance.shared(), minute),
                new Change.Count(allowance.shared() + "/" + ContentDigest.of(source), minute)));
    return allowance.budget().covers(counts.getFirst(), counts.getLast());
  }

  /// Where the audit log of a tenant is full, the report is kept nevertheless: it is what tells the
  /// owner so, and no more than the last are kept.
  private String keep(Refusal refusal, String source) {
    String id = freshId();
    JsonObject report = refusal.toJson(id, clock.instant().toString(), source);
    Bytes stored = Bytes.utf8(report.text());
    if (stored.size() > LARGEST) {
      stored = Bytes.utf8(report.without("claims").text());
    }
    var changes = new ArrayList<Change>();
    changes.add(new Change.Put(NAMESPACE, id, stored));
    changes.add(new Change.Append(LOG, Bytes.utf8(id)));
    if (audit.hasRoom()) {
      changes.add(audit.entry("refusal", audited(id, refusal)));
    }
    sweep(store.apply(changes).get(1));
    return id;
  }

  private static JsonObject.Builder audited(String id, Refusal refusal) {
    return JsonObject.builder()
        .put("refusal", id)
        .put("stage", refusal.stage())
        .put("code", refusal.code().word())
        .put("tee", refusal.tee())
        .put("resource", refusal.resource().orElse(""));
  }

  public Optional<JsonObject> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    return store.find(NAMESPACE, id).map(Refusals::parse);
  }

  /// At most `limit`, the newest first, without the claims.
  ///
  /// @param after the number of the one behind which they begin; empty: at the newest
  public Json page(String after, int limit) {
    List<LogEntry> numbers = store.lastEntries(LOG, after.isEmpty() ? limit : KEPT);
    return numbers.stream()
        .map(entry -> entry.entry().utf8())
        .dropWhile(number -> !after.isEmpty() && !number.equals(after))
        .skip(after.isEmpty() ? 0 : 1)
        .limit(limit)
        .flatMap(number -> find(number).stream())
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

  private void tellWhereRoom(Allowance allowance, Counted count) {
    if (audit.hasRoom()) {
      tell(allowance, count);
    } else {
      allowance.budget().giveBack(count);
    }
  }

  /// What cannot be written now is kept for the next time.
  private void tell(Allowance allowance, Counted count) {
    try {
      audit.write(COUNTED, count.told());
    } catch (RuntimeException e) {
      allowance.budget().giveBack(count);
      throw e;
    }
  }

  /// Writes what was only counted, and from then on each count at once: calls that a server which
  /// stops does not wait for may still be refused. May be tried again when that fails.
  @Override
  public void close() {
    closed = true;
    for (Allowance allowance : List.of(guests, strangers)) {
      allowance.budget().rest(clock.instant()).ifPresent(count -> tell(allowance, count));
    }
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
