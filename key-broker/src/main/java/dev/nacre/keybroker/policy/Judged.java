package dev.nacre.keybroker.policy;

import dev.nacre.attestationservice.Submodules;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.limits.MinuteCounts;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// The last evidence of each kind of machine for each secret, to try policies on.
///
/// Machines that differ in nothing but nonce and key are one kind, so a thousand starts of one
/// workload are one entry. When there are more kinds than are kept, only some of each minute are
/// written: they would push each other out, and every release would wait for it.
public final class Judged {
  static final String STATUS = "ear.status";
  private static final String QUERY = "query";
  private static final String ELSEWHERE = "elsewhere";
  private static final String NAMESPACE = "nacre_judged";
  private static final int LARGEST = 256 << 10;
  private static final int MOST_SWEPT = 1_000;
  private static final int MOST_KNOWN = 20_000;
  private static final int LATER_A_MINUTE = 60;
  private static final int SWEEPS = 20;

  private final Store store;
  private final InstantSource clock;
  private final IntSupplier most;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final MinuteCounts later = new MinuteCounts();
  private final AtomicInteger unswept = new AtomicInteger();

  /// @param most how many cases are kept
  public Judged(Store store, InstantSource clock, IntSupplier most) {
    this.store = store;
    this.clock = clock;
    this.most = most;
  }

  /// A question that was asked, and by whom.
  ///
  /// @param elsewhere whether another service judged the machine
  public record Case(
      ResourcePolicy.Question question, JsonObject claims, String at, boolean elsewhere) {
    /// `{"resource", "tee", "seen", "status": {"cpu0": "affirming"}}`
    public JsonObject described() {
      var statuses = JsonObject.builder();
      Submodules.of(claims)
          .forEach((name, part) -> statuses.put(name, part.find(STATUS).orElse(JsonNull.NULL)));
      return JsonObject.builder()
          .put("resource", question.uri())
          .put("tee", Proven.teeOf(claims))
          .put("seen", at)
          .put("status", statuses.build())
          .build();
    }
  }

  public void keep(Proven guest, ResourcePolicy.Question question) {
    String path = String.join("/", question.path());
    String asked = question.plugin() + "/" + path + query(question);
    String key = ContentDigest.of(asked + "\n" + guest.kind());
    if (known.contains(key) || isCrowded() || !known.add(key)) {
      return;
    }
    Bytes entry =
        Bytes.utf8(
            JsonObject.builder()
                .put("at", clock.instant().toString())
                .put("plugin", question.plugin())
                .put("path", JsonArray.ofStrings(question.path()))
                .put(QUERY, told(question))
                .put(ELSEWHERE, guest.isOfAnother())
                .put("claims", guest.claims())
                .build()
                .text());
    if (entry.size() <= LARGEST) {
      store.put(NAMESPACE, key, entry);
    }
    if (known.size() > MOST_KNOWN) {
      known.clear();
    }
    if (unswept.incrementAndGet() > most.getAsInt() / SWEEPS) {
      unswept.set(0);
      sweep();
    }
  }

  /// Empty without parameters.
  private static String query(ResourcePolicy.Question question) {
    return question.query().isEmpty() ? "" : "?" + told(question).canonical();
  }

  private static JsonObject told(ResourcePolicy.Question question) {
    var parameters = JsonObject.builder();
    question.query().forEach(parameters::put);
    return parameters.build();
  }

  /// Whether as many are kept as may be, and enough others were in this minute.
  private boolean isCrowded() {
    return known.size() >= most.getAsInt() && later.add("", clock.instant()) > LATER_A_MINUTE;
  }

  public List<Case> all() {
    var all = new ArrayList<Case>();
    each(all::add);
    return all;
  }

  /// Shows all cases, of which only one need fit into memory.
  void each(Consumer<Case> visit) {
    store.list(NAMESPACE, "", most.getAsInt()).stream()
        .flatMap(item -> store.find(NAMESPACE, item.key()).stream())
        .map(Judged::parse)
        .forEach(visit);
  }

  private static Case parse(Bytes stored) {
    if (!(Json.parse(stored) instanceof JsonObject json)) {
      throw MalformedException.at("stored case", "an object", "something else");
    }
    List<String> path =
        json.array("path").stream()
            .map(part -> part instanceof JsonString(String text) ? text : "")
            .toList();
    return new Case(
        new ResourcePolicy.Question(json.string("plugin"), path, query(json)),
        json.object("claims"),
        json.string("at"),
        json.find(ELSEWHERE).equals(Optional.of(Json.of(true))));
  }

  /// Empty of a case that was kept before parameters were.
  private static Map<String, String> query(JsonObject stored) {
    if (!(stored.find(QUERY).orElse(JsonNull.NULL) instanceof JsonObject parameters)) {
      return Map.of();
    }
    var query = new LinkedHashMap<String, String>();
    parameters.members().keySet().forEach(name -> query.put(name, parameters.string(name)));
    return query;
  }

  private void sweep() {
    int kept = most.getAsInt();
    List<Item> items = store.list(NAMESPACE, "", kept + MOST_SWEPT);
    if (items.size() <= kept) {
      return;
    }
    var oldest = new ArrayList<>(items);
    oldest.sort(Comparator.comparing(Item::changed));
    List<Change> changes =
        oldest.subList(0, items.size() - kept).stream()
            .<Change>map(item -> new Change.Delete(NAMESPACE, item.key()))
            .toList();
    var _ = store.apply(changes);
  }
}
