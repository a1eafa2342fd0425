import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.UpstreamImport;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.storage.upstream.UpstreamStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/// Whether a full store is slower than a small one: secrets by chance among few and among many,
/// with as many reference values beside them.
final class Stored {
  private static final int FEW = 1_000;
  private static final int CONNECTIONS = 16;
  private static final int TURNS = 6;
  private static final String END = "2036-01-01T00:00:00Z";

  private Stored() {}

  /// A store of so many values, and its server.
  private record Side(Server server, int count) {
    /// Work a second of the server's own time.
    double rate(Function<Side, Load.Workers> work, double seconds)
        throws IOException, InterruptedException {
      return new Load(server, CONNECTIONS)
          .run(server.address(), work.apply(this), seconds)
          .perCpuSecond();
    }
  }

  private record Work(String name, Function<Side, Load.Workers> on) {}

  /// Both servers run, and take turns, so that what else the machine does falls on both.
  static void compare(Path root, Path folder, int many, Times times)
      throws IOException, InterruptedException {
    Guest guest = Guest.sample();
    List<Work> works =
        List.of(
            new Work("challenge + attestation", _ -> _ -> guest::attest),
            new Work(
                "handshake with one secret",
                side -> _ -> connection -> any(connection, guest.attest(connection), side.count())),
            new Work(
                "secret in a session",
                side ->
                    connection -> {
                      String cookie = guest.attest(connection);
                      return again -> any(again, cookie, side.count());
                    }));
    try (Server small = server(root, folder.resolve("few"), FEW);
        Server large = server(root, folder.resolve("many"), many)) {
      var few = new Side(small, FEW);
      var full = new Side(large, many);
      System.out.printf(
          Locale.ROOT, "%-30s %,12d %,12d %8s%n", "a CPU-s, stored:", FEW, many, "change");
      for (Work work : works) {
        compare(work, few, full, times);
      }
    }
  }

  private static void compare(Work work, Side few, Side full, Times times)
      throws IOException, InterruptedException {
    var _ = few.rate(work.on(), times.warm());
    var _ = full.rate(work.on(), times.warm());
    double turn = times.measured() / TURNS;
    double ofFew = 0;
    double ofFull = 0;
    for (int i = 0; i < TURNS; i++) {
      ofFew += few.rate(work.on(), turn) / TURNS;
      ofFull += full.rate(work.on(), turn) / TURNS;
    }
    System.out.printf(
        Locale.ROOT,
        "%-30s %,12.0f %,12.0f %+7.1f%%%n",
        work.name(),
        ofFew,
        ofFull,
        100 * (ofFull / ofFew - 1));
  }

  private static Server server(Path root, Path folder, int count) throws IOException {
    Server server = Server.start(root, fill(folder, count), "--insecure-samples");
    try (KbsOwner owner = server.owner()) {
      owner.setResourcePolicy("package policy\n\ndefault allow = true\n");
    }
    return server;
  }

  private static void any(KeepAlive connection, String cookie, int count) throws IOException {
    int number = ThreadLocalRandom.current().nextInt(count);
    var _ = Guest.require(200, connection.get("/kbs/v0/resource/stored/key/" + number, cookie));
  }

  /// A data folder with so many secrets and reference values, brought in as from upstream.
  private static Path fill(Path folder, int count) throws IOException {
    Path upstream = Files.createDirectories(folder.resolve("upstream"));
    var secrets = JsonObject.builder();
    var values = JsonObject.builder();
    String key = encoded(Bytes.zeros(32).toArray());
    for (int i = 0; i < count; i++) {
      secrets.put("stored/key/" + i, key);
      String record =
          "{\"version\":\"0.1.0\",\"name\":\"v%d\",\"expiration\":\"%s\",\"value\":[\"%d\"]}"
              .formatted(i, END, i);
      values.put("v" + i, encoded(record.getBytes(StandardCharsets.US_ASCII)));
    }
    Files.writeString(upstream.resolve("repository.json"), secrets.build().text());
    Files.writeString(upstream.resolve("reference_value.json"), values.build().text());
    Path data = folder.resolve("data");
    long before = System.nanoTime();
    UpstreamImport.Report report =
        UpstreamImport.run(
            UpstreamStore.localJson(upstream), ServerConfig.in(data), UpstreamImport.Mode.TAKE);
    System.out.printf(
        Locale.ROOT,
        "%,d secrets and %,d reference values imported in %.1f s%n",
        report.lines().size() / 2,
        report.lines().size() / 2,
        (System.nanoTime() - before) / 1e9);
    return data;
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
