import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.ServerConfig;
import dev.nacre.keybroker.UpstreamImport;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.storage.upstream.UpstreamStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/// Whether a full store is slower than a small one: secrets by chance among few and among many,
/// with as many reference values beside them.
final class Stored {
  private static final int FEW = 1_000;
  private static final int CONNECTIONS = 16;
  private static final String END = "2036-01-01T00:00:00Z";

  private Stored() {}

  static void compare(Path root, Path folder, int many, double seconds)
      throws IOException, InterruptedException {
    List<Double> few = figures(root, folder.resolve("few"), FEW, seconds);
    List<Double> full = figures(root, folder.resolve("many"), many, seconds);
    List<String> works =
        List.of("challenge + attestation", "handshake with one secret", "secret in a session");
    System.out.printf(
        Locale.ROOT,
        "%-30s %12s %12s %8s%n",
        "a CPU-s, stored:",
        thousands(FEW),
        thousands(many),
        "change");
    for (int i = 0; i < works.size(); i++) {
      double change = 100 * (full.get(i) / few.get(i) - 1);
      System.out.printf(
          Locale.ROOT,
          "%-30s %,12.0f %,12.0f %+7.1f%%%n",
          works.get(i),
          few.get(i),
          full.get(i),
          change);
    }
  }

  private static String thousands(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static List<Double> figures(Path root, Path folder, int count, double seconds)
      throws IOException, InterruptedException {
    Path data = fill(folder, count);
    try (Server server = Server.start(root, data, "--insecure-samples")) {
      try (KbsOwner owner = server.owner()) {
        owner.setResourcePolicy("package policy\n\ndefault allow = true\n");
      }
      Guest guest = Guest.sample();
      List<Load.Workers> works =
          List.of(
              _ -> guest::attest,
              _ -> connection -> any(connection, guest.attest(connection), count),
              connection -> {
                String cookie = guest.attest(connection);
                return again -> any(again, cookie, count);
              });
      var load = new Load(server, CONNECTIONS);
      var figures = new ArrayList<Double>();
      for (Load.Workers work : works) {
        var _ = load.run(server.address(), work, seconds);
        figures.add(load.run(server.address(), work, seconds).perCpuSecond());
      }
      return figures;
    }
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
