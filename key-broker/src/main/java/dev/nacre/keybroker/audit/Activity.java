package dev.nacre.keybroker.audit;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How much happened, hour by hour, by the audit log: of all replicas, and of the time before the
/// last start too.
public final class Activity {
  /// A month.
  public static final int MOST_HOURS = 31 * 24;

  private static final int PAGE = 1_000;
  private static final int MOST_ENTRIES = 50_000;

  private final Audit audit;
  private final InstantSource clock;

  public Activity(Audit audit, InstantSource clock) {
    this.audit = audit;
    this.clock = clock;
  }

  /// What is counted.
  private static final class Counts {
    private long releases;
    private long refusals;
    private long changes;

    /// Where there were too many to be written one by one, their number was.
    void add(JsonObject entry) {
      switch (entry.string("kind")) {
        case "release" -> releases++;
        case "releases-counted" -> releases += entry.number("count");
        case "refusal" -> refusals++;
        case "refusals-counted" -> refusals += entry.number("count");
        default -> changes++;
      }
    }

    void add(Counts other) {
      releases += other.releases;
      refusals += other.refusals;
      changes += other.changes;
    }

    JsonObject.Builder in(JsonObject.Builder told) {
      return told.put("releases", releases).put("refusals", refusals).put("changes", changes);
    }
  }

  /// `{"from", "to", "complete", "total": {"releases", "refusals", "changes"}, "hours": [{"at",
  /// …}]}` with the hours in which something happened, the oldest first.
  ///
  /// @param hours that have begun, the running one among them
  public JsonObject last(int hours) {
    Instant now = clock.instant();
    Instant from = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(hours - 1L));
    var byHour = new TreeMap<Instant, Counts>();
    boolean complete = count(from, byHour);
    var total = new Counts();
    byHour.values().forEach(total::add);
    return JsonObject.builder()
        .put("from", from.toString())
        .put("to", now.toString())
        .put("complete", complete)
        .put("total", total.in(JsonObject.builder()).build())
        .put(
            "hours",
            byHour.entrySet().stream()
                .map(hour ->
                    (Json)
                        hour.getValue()
                            .in(JsonObject.builder().put("at", hour.getKey().toString()))
                            .build())
                .collect(JsonArray.collector()))
        .build();
  }

  /// From the log's end back to `from`; false when there is more than is looked at.
  private boolean count(Instant from, Map<Instant, Counts> byHour) {
    long end = audit.size();
    long first = Math.max(audit.first(), end - MOST_ENTRIES);
    while (end > first) {
      long start = Math.max(first, end - PAGE);
      List<JsonObject> page = audit.told(start, (int) (end - start));
      for (JsonObject entry : page) {
        Instant at = Instant.parse(entry.string("at"));
        if (!at.isBefore(from)) {
          byHour.computeIfAbsent(at.truncatedTo(ChronoUnit.HOURS), _ -> new Counts()).add(entry);
        }
      }
      if (page.isEmpty() || Instant.parse(page.getFirst().string("at")).isBefore(from)) {
        return true;
      }
      end = start;
    }
    return first == 0;
  }
}
