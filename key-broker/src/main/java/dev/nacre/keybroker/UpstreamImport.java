package dev.nacre.keybroker;

import dev.nacre.attestationservice.AttestationPolicies;
import dev.nacre.attestationservice.reference.ExtractorSettings;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.reference.ReferenceValues;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.policy.ResourcePolicies;
import dev.nacre.keybroker.policy.ResourcePolicy;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.Change;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import dev.nacre.storage.upstream.UpstreamStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Takes over what upstream's servers keep: secrets, policies, reference values. All of it in one
/// write, or nothing.
///
/// It is read twice, to be judged and to be taken, and only the names of what is there are kept:
/// the values of a large store do not fit into memory.
public final class UpstreamImport {
  private static final String POLICY = "resource-policy.rego";
  private static final String REGO = ".rego";

  private final UpstreamStore from;
  private final Store store;
  private final SecretStore secrets;
  private final SecretStore machines;
  private final ReferenceValues values;
  private final Audit audit;
  private final InstantSource clock;
  private final List<Line> lines = new ArrayList<>();

  /// What is expected to be there of what will be taken, by kind and name.
  private final Map<String, List<Change>> judged = new HashMap<>();

  private UpstreamImport(UpstreamStore from, Store store, InstantSource clock, MasterKey master) {
    this.from = from;
    this.clock = clock;
    this.store = store;
    this.secrets = SecretStore.in(store, "repository", master);
    this.machines = SecretStore.in(store, "provisioner", master);
    this.values = new ReferenceValues(store, clock, ExtractorSettings.standard());
    this.audit = new Audit(store, clock);
  }

  /// What becomes of an entry.
  public enum Fate {
    /// It is not there yet.
    NEW,
    /// It is there already, and is the same.
    SAME,
    /// Another is there, which it would replace.
    REPLACES,
    /// It is none, so nothing is taken at all.
    BAD;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static <T> Fate of(Optional<T> before, T value) {
      return before.map(known -> known.equals(value) ? SAME : REPLACES).orElse(NEW);
    }
  }

  /// An entry of upstream's store.
  ///
  /// @param kind such as `secret`
  /// @param why it is bad, or will not do as it did; otherwise empty
  public record Line(Fate fate, String kind, String name, String why) {}

  /// @param done whether everything was taken
  public record Report(List<Line> lines, boolean done) {
    public Report {
      lines = List.copyOf(lines);
    }

    public long count(Fate fate) {
      return lines.stream().filter(line -> line.fate() == fate).count();
    }
  }

  /// What is done with what is found.
  public enum Mode {
    /// Nothing: it is only listed.
    LIST,
    /// It is taken, unless something would be replaced.
    TAKE,
    /// It is taken, and replaces what is there.
    REPLACE
  }

  /// @param into the server whose store is filled; one with a database of its own must be stopped
  /// @throws dev.nacre.storage.StoreException when either store cannot be used
  public static Report run(UpstreamStore from, ServerConfig into, Mode mode) {
    return run(from, into, mode, () -> {});
  }

  /// @param between runs when all is judged, and nothing taken
  static Report run(UpstreamStore from, ServerConfig into, Mode mode, Runnable between) {
    boolean nothingThere =
        into.database().isEmpty() && Files.notExists(into.directory().resolve("nacre.db"));
    if (mode == Mode.LIST && nothingThere) {
      return listed(from);
    }
    return filled(from, into, mode, between);
  }

  private static Report filled(UpstreamStore from, ServerConfig into, Mode mode, Runnable between) {
    try (MasterKeySource source = into.masterKey().source(into.directory());
        Store store = NacreServer.store(into);
        MasterKey master = SecretStore.masterKey(store, source, new SecureRandom())) {
      return new UpstreamImport(from, store, into.clock(), master).run(mode, between);
    }
  }

  /// What would be new in a store that does not exist, and is not made for that.
  private static Report listed(UpstreamStore from) {
    try {
      Path scratch = Files.createTempDirectory("nacre-import");
      try {
        return filled(from, ServerConfig.in(scratch), Mode.LIST, () -> {});
      } finally {
        for (String name : List.of("nacre.db", "lock", "master.key", "")) {
          Files.deleteIfExists(scratch.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Report run(Mode mode, Runnable between) {
    read(mode == Mode.TAKE ? this::judgeAsItIs : this::judge);
    var found = new Report(lines, false);
    boolean blocked = mode != Mode.REPLACE && found.count(Fate.REPLACES) > 0;
    boolean unfit = blocked || found.count(Fate.BAD) > 0 || found.lines().isEmpty();
    if (mode == Mode.LIST || unfit) {
      return found;
    }
    between.run();
    store.fill(changes -> {
      read(entry -> take(entry, changes));
      if (lines.size() != found.lines().size() || !judged.isEmpty()) {
        throw changed();
      }
    });
    return new Report(found.lines(), true);
  }

  /// An entry of upstream's store that can be taken.
  ///
  /// @param becoming what becomes of it
  /// @param taking what takes it
  /// @param event its name in the audit log, with what is told there
  /// @param note what its owner should know of it; otherwise empty
  private record Entry(
      String kind,
      String name,
      Supplier<Fate> becoming,
      List<Change> taking,
      String event,
      JsonObject.Builder told,
      String note) {
    Entry(
        String kind,
        String name,
        Supplier<Fate> becoming,
        List<Change> taking,
        String event,
        JsonObject.Builder told) {
      this(kind, name, becoming, taking, event, told, "");
    }

    String id() {
      return kind + " " + name;
    }
  }

  private void read(Consumer<Entry> use) {
    each("repository", this::secret, use);
    each("provisioner", this::machineKey, use);
    each("kbs", this::resourcePolicy, use);
    each("attestation_service_policy", this::attestationPolicy, use);
    each("reference_value", this::referenceValue, use);
  }

  private interface Reading {
    Entry of(String key, Bytes value);
  }

  private void each(String namespace, Reading reading, Consumer<Entry> use) {
    from.each(
        namespace,
        new UpstreamStore.Visitor() {
          @Override
          public void entry(String key, Bytes value) {
            try {
              use.accept(reading.of(key, value));
            } catch (MalformedException | PolicyException e) {
              unreadable(key, String.valueOf(e.getMessage()));
            }
          }

          @Override
          public void unreadable(String key, String why) {
            lines.add(new Line(Fate.BAD, namespace, key, why));
          }
        });
  }

  private void judge(Entry entry) {
    judge(entry, List.of());
  }

  /// Looks first at what is there, and then at what becomes of it: what another server of the same
  /// database writes between that and the end is not replaced unasked.
  private void judgeAsItIs(Entry entry) {
    judge(entry, store.isShared() ? asItIs(entry.taking()) : List.of());
  }

  private void judge(Entry entry, List<Change> there) {
    Fate fate = entry.becoming().get();
    lines.add(new Line(fate, entry.kind(), entry.name(), entry.note()));
    if (fate == Fate.SAME) {
      return;
    }
    List<Change> expected = fate == Fate.NEW ? there : List.of();
    if (judged.putIfAbsent(entry.id(), expected) != null) {
      lines.add(new Line(Fate.BAD, entry.kind(), entry.name(), "there twice, under two names"));
    }
  }

  private List<Change> asItIs(List<Change> taking) {
    var there = new ArrayList<Change>();
    for (Change change : taking) {
      if (change instanceof Change.Put(String namespace, String key, Bytes _)) {
        there.add(new Change.Expect(namespace, key, store.find(namespace, key)));
      }
    }
    return there;
  }

  private void take(Entry entry, Consumer<Change> changes) {
    List<Change> there = judged.remove(entry.id());
    if (there != null) {
      there.forEach(changes);
      entry.taking().forEach(changes);
      changes.accept(audit.entry(entry.event(), entry.told().put("by", importer())));
    }
  }

  private StoreException changed() {
    return new StoreException(
        from + " was changed while it was read: stop its servers, and run this again");
  }

  private Entry secret(String key, Bytes value) {
    ResourceUri uri = ResourceUri.parse(key);
    var told = JsonObject.builder().put("resource", uri.toString()).put("size", value.size());
    return new Entry(
        "secret",
        uri.path(),
        () -> Fate.of(opened(secrets, uri.path()), value),
        List.of(putting(secrets, uri.path(), value)),
        "secret-put",
        told);
  }

  private Entry machineKey(String key, Bytes value) {
    return new Entry(
        "machine-key",
        key,
        () -> Fate.of(opened(machines, key), value),
        List.of(putting(machines, key, value)),
        "secret-put",
        JsonObject.builder().put("resource", "kbs+provisioner:///" + key));
  }

  private static Optional<Bytes> opened(SecretStore sealed, String key) {
    return sealed
        .find(key)
        .map(secret -> {
          try (secret) {
            return secret.reveal(content -> Bytes.of(content));
          }
        });
  }

  private static Change putting(SecretStore sealed, String key, Bytes value) {
    try (Secret secret = Secret.owning(value.toArray())) {
      return sealed.putting(key, secret);
    }
  }

  private Entry resourcePolicy(String key, Bytes value) {
    if (!key.equals(POLICY)) {
      throw MalformedException.at("resource policy", POLICY, "another name");
    }
    ResourcePolicy policy = ResourcePolicy.named(ResourcePolicies.DEFAULT, store, clock);
    return new Entry(
        "resource-policy",
        key,
        () ->
            Fate.of(
                ResourcePolicy.text(store, ResourcePolicies.DEFAULT)
                    .map(Bytes::utf8)
                    .filter(known -> !known.equals(ResourcePolicy.seed())),
                value),
        List.of(policy.setting(value.utf8())),
        "resource-policy-set",
        JsonObject.builder().put("sha256", ContentDigest.of(value.utf8())));
  }

  private Entry attestationPolicy(String key, Bytes value) {
    if (!key.endsWith(REGO)) {
      throw MalformedException.at("attestation policy", "a name that ends in " + REGO, "another");
    }
    String name = key.substring(0, key.length() - REGO.length());
    Change.Put put = AttestationPolicies.putting(name, value.utf8());
    return new Entry(
        "attestation-policy",
        name,
        () ->
            Fate.of(
                store
                    .find(put.namespace(), put.key())
                    .filter(known -> !AttestationPolicies.isSeed(name, known)),
                value),
        List.of(put),
        "attestation-policy-set",
        JsonObject.builder().put("policy", name).put("sha256", ContentDigest.of(value.utf8())));
  }

  private Entry referenceValue(String key, Bytes value) {
    ReferenceValue read = ReferenceValues.recorded(value);
    if (!read.name().equals(key)) {
      throw MalformedException.at("reference value's name", "that of its key", "another");
    }
    return new Entry(
        "reference-value",
        key,
        () ->
            values
                .record(key)
                .map(known ->
                    known.value().equals(read.value())
                            && known.expiration().equals(read.expiration())
                        ? Fate.SAME
                        : Fate.REPLACES)
                .orElse(Fate.NEW),
        values.importing(read, importer()),
        "reference-value-set",
        JsonObject.builder().put("name", key),
        read.expiration().isAfter(clock.instant())
            ? ""
            : "ended at " + read.expiration() + ": upstream goes on using it, nobody does here");
  }

  private String importer() {
    return "import from " + from;
  }
}
