import dev.nacre.codec.Bytes;
import dev.nacre.codec.Pem;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.keybroker.FastCrypto;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `./nacre bench broker`: the key broker under load, beside what upstream does on such a machine.
final class BrokerBench {
  private static final int CONNECTIONS = 16;
  private static final int CROWD = 1_000;
  private static final int STARTS = 5;
  private static final List<String> AUTHORITIES = List.of("ASK", "ARK");
  private static final String SECRET = "default/key/bench";
  private static final int SHARED = 7;
  private static final String SAMPLES = "--insecure-samples";

  private BrokerBench() {}

  /// @param upstream and `goal`: a second
  private record Row(
      String name, URI address, double upstream, double goal, Load.Workers workers) {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path root = Path.of(arguments[0]);
    List<String> options = List.of(arguments).subList(1, arguments.length);
    var times = new Times(number(options, "--warm", 30), number(options, "--seconds", 10));
    FastCrypto.install();
    Path folder = Files.createTempDirectory("nacre-bench");
    try {
      int stored = (int) number(options, "--stored", 0);
      if (stored > 0) {
        Stored.compare(root, folder, stored, times);
        return;
      }
      int only = (int) number(options, "--row", 0);
      if (only == 0) {
        start(root, folder);
      }
      if (only != SHARED) {
        alone(root, folder, times, options);
      }
      if (only == 0 || only == SHARED) {
        shared(root, folder, times);
      }
    } finally {
      remove(folder);
    }
  }

  /// Server and load generator have a core each.
  private static void alone(Path root, Path folder, Times times, List<String> options)
      throws IOException, InterruptedException {
    EmulatedAmd amd = EmulatedAmd.create(Instant.now().minus(Duration.ofDays(1)));
    String trust = "--trust-emulated-root=" + amd.rootFingerprint().hex();
    try (Server server =
        Server.start(root, folder.resolve("data"), SAMPLES, trust, Server.WITH_ATTESTATION)) {
      prepare(server);
      rows(root, server, amd, times, options);
    }
  }

  private static double number(List<String> options, String name, double fallback) {
    int at = options.indexOf(name);
    return at < 0 ? fallback : Double.parseDouble(options.get(at + 1));
  }

  private static void prepare(Server server) throws IOException {
    try (KbsOwner owner = server.owner()) {
      owner.setResourcePolicy("package policy\n\ndefault allow = true\n");
      owner.putSecret(ResourceUri.parse(SECRET), Secret.copyOf(Bytes.zeros(32).toArray()));
    }
  }

  private static void rows(
      Path root, Server server, EmulatedAmd amd, Times times, List<String> options)
      throws IOException, InterruptedException {
    Guest sample = Guest.sample();
    Guest snp = Guest.snp(amd);
    int only = (int) number(options, "--row", 0);
    URI broker = server.address();
    var rows = new ArrayList<>(samples(broker, sample));
    rows.add(new Row("attestation with SNP evidence", broker, 439, 3_000, _ -> snp::attest));
    genuine(root)
        .ifPresent(request ->
            rows.add(
                new Row(
                    "AS REST, genuine SNP evidence",
                    server.attestation().orElseThrow(),
                    439,
                    3_000,
                    _ -> connection -> judge(connection, request))));
    title();
    for (int i = 0; i < rows.size(); i++) {
      if (only == 0 || only == i + 1) {
        print(rows.get(i), server, times);
      }
    }
    if (only == 0) {
      crowd(server, sample);
      memory(server, sample, number(options, "--memory-seconds", 60));
    }
  }

  /// What a guest of the sample TEE does.
  private static List<Row> samples(URI broker, Guest sample) {
    return List.of(
        new Row("challenge", broker, 46_800, 40_000, _ -> sample::challenge),
        new Row("challenge + attestation", broker, 812, 5_000, _ -> sample::attest),
        new Row(
            "handshake with one secret",
            broker,
            537,
            4_000,
            _ -> connection -> read(connection, sample.attest(connection))),
        new Row(
            "secret in an attested session",
            broker,
            1_630,
            10_000,
            connection -> {
              String cookie = sample.attest(connection);
              return again -> read(again, cookie);
            }));
  }

  /// Server and load generator share both cores: what the machine gives as a whole, and whether the
  /// server's threads are in each other's way, which the column of a CPU second would show.
  private static void shared(Path root, Path folder, Times times)
      throws IOException, InterruptedException {
    Server.let(ProcessHandle.current().pid(), Server.BOTH);
    try (Server server = Server.on(Server.BOTH, root, folder.resolve("shared"), SAMPLES)) {
      prepare(server);
      System.out.println("on cores " + Server.BOTH + ", which the load generator shares:");
      title();
      for (Row row : samples(server.address(), Guest.sample())) {
        print(row, server, times);
      }
    }
  }

  private static void title() {
    System.out.printf(
        Locale.ROOT,
        "%-30s %10s %10s %8s %8s %10s %8s%n",
        "work, " + CONNECTIONS + " connections",
        "a second",
        "a CPU-s",
        "p50 ms",
        "p99 ms",
        "upstream",
        "goal");
  }

  private static void print(Row row, Server server, Times times)
      throws IOException, InterruptedException {
    var load = new Load(server, CONNECTIONS);
    var _ = load.run(row.address(), row.workers(), times.warm());
    Load.Figures figures = load.run(row.address(), row.workers(), times.measured());
    System.out.printf(
        Locale.ROOT,
        "%-30s %,10.0f %,10.0f %8.1f %8.1f %,10.0f %,8.0f%n",
        row.name(),
        figures.perSecond(),
        figures.perCpuSecond(),
        figures.medianMillis(),
        figures.p99Millis(),
        row.upstream(),
        row.goal());
  }

  private static void judge(KeepAlive connection, byte[] request) throws IOException {
    var _ = Guest.require(200, connection.post("/attestation", "", request));
  }

  /// A question about a genuine report of a Genoa processor with its certificate, where that is at
  /// hand: beside this tree, or in the folder `NACRE_VECTORS`.
  private static Optional<byte[]> genuine(Path root) throws IOException {
    String folder = System.getenv().getOrDefault("NACRE_VECTORS", "../shared/vectors");
    Path file = root.resolve(folder).resolve("snp/evidence-genoa-v3.json");
    if (!Files.exists(file)) {
      System.out.println("no genuine evidence at hand: its row is left out");
      return Optional.empty();
    }
    JsonObject asked =
        JsonObject.builder()
            .put("tee", "snp")
            .put("evidence", Bytes.utf8(whole(file).text()).base64Url())
            .build();
    return Optional.of(
        Bytes.utf8(
                JsonObject.builder()
                    .put("verification_requests", JsonArray.of(asked))
                    .put("policy_ids", JsonArray.of())
                    .build()
                    .text())
            .toArray());
  }

  /// The evidence of `file`, which brings the chip's certificate along, with those above it.
  private static JsonObject whole(Path file) throws IOException {
    if (!(Json.parse(Files.readString(file)) instanceof JsonObject evidence)) {
      throw new IOException(file + ": expected a JSON object");
    }
    Path above = file.resolveSibling("genoa_ask_ark_asvk.pem");
    List<Bytes> authorities = Pem.contents(Pem.CERTIFICATE, Files.readString(above));
    var chain = new ArrayList<Json>(evidence.array("cert_chain").elements());
    for (int i = 0; i < AUTHORITIES.size(); i++) {
      chain.add(
          JsonObject.builder()
              .put("cert_type", AUTHORITIES.get(i))
              .put("data", JsonArray.ofBytes(authorities.get(i)))
              .build());
    }
    return evidence.with("cert_chain", new JsonArray(chain));
  }

  private static void read(KeepAlive connection, String cookie) throws IOException {
    var _ = Guest.require(200, connection.get("/kbs/v0/resource/" + SECRET, cookie));
  }

  /// A cluster comes back: everybody at once, each one whole handshake on a new connection.
  private static void crowd(Server server, Guest guest) throws IOException, InterruptedException {
    Load.Figures figures =
        new Load(server, CROWD).once(connection -> read(connection, guest.attest(connection)));
    System.out.printf(
        Locale.ROOT,
        "%,d guests at once: no error, all done in %.1f s, p50 %.0f ms, p99 %.0f ms%n",
        CROWD,
        CROWD / figures.perSecond(),
        figures.medianMillis(),
        figures.p99Millis());
  }

  private static void memory(Server server, Guest guest, double seconds)
      throws IOException, InterruptedException {
    var load = new Load(server, CONNECTIONS);
    var text = new StringBuilder("memory in MB under handshakes (upstream 316, goal 350):");
    for (int i = 0; i < 4; i++) {
      var _ =
          load.run(
              server.address(),
              _ -> connection -> read(connection, guest.attest(connection)),
              seconds / 4);
      text.append(' ').append(server.residentMegabytes());
    }
    System.out.println(text);
  }

  private static void start(Path root, Path folder) throws IOException {
    double[] millis = new double[STARTS];
    Guest guest = Guest.sample();
    for (int i = 0; i < STARTS; i++) {
      long before = System.nanoTime();
      try (Server server = Server.start(root, folder.resolve("start"), SAMPLES);
          KeepAlive connection = KeepAlive.to(server.address())) {
        guest.challenge(connection);
        millis[i] = (System.nanoTime() - before) / 1e6;
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "start to first answer, median of %d: %.0f ms (upstream 52, goal 500)%n",
        STARTS,
        millis[STARTS / 2]);
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
