import dev.nacre.keybroker.FastCrypto;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `./nacre bench attestation [SECONDS [WORD]]`: what the verifiers, the event logs and the
/// calculator of launch digests do in a second of processor time, and what share of it is bare
/// cryptography. With a word, only the verifications in whose name it stands.
final class AttestationBench {
  private AttestationBench() {}

  public static void main(String[] arguments) {
    Path scripts = Path.of(arguments[0]);
    Path python = Path.of(arguments[1]);
    var meter = new Meter(arguments.length > 2 ? Double.parseDouble(arguments[2]) : 4);
    System.out.printf(
        "%s, %d processors, JDK %s, %s; a second of processor time, one thread, warm%n%n",
        LocalDate.now(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().feature(),
        FastCrypto.install() ? "Amazon's provider" : "the JDK's own cryptography");
    Map<Primitive, Double> bare = primitives(meter);
    String word = arguments.length > 3 ? arguments[3] : "";
    verifications(meter, bare, word);
    if (word.isEmpty()) {
      logs(meter);
      launchDigests(meter, scripts, python);
    }
  }

  private static Map<Primitive, Double> primitives(Meter meter) {
    var bare = new EnumMap<Primitive, Double>(Primitive.class);
    System.out.println("| bare signature | a second | µs |");
    System.out.println("|---|--:|--:|");
    for (Primitive primitive : Primitive.values()) {
      double took = meter.nanoseconds(primitive.verification());
      bare.put(primitive, took);
      print("| %s | %,.0f | %,.0f |%n", primitive, 1e9 / took, took / 1e3);
    }
    return bare;
  }

  private static void verifications(Meter meter, Map<Primitive, Double> bare, String word) {
    System.out.printf("%n| verification | a second | µs | goal | bare cryptography in it |%n");
    System.out.println("|---|--:|--:|--:|--:|");
    for (Work work : Machines.all()) {
      if (!work.name().contains(word)) {
        continue;
      }
      double took = meter.nanoseconds(work.once());
      double needed = work.bare().stream().mapToDouble(bare::get).sum();
      print(
          "| %s | %,.0f | %,.0f | %s | %.0f %% |%n",
          work.name(),
          1e9 / took,
          took / 1e3,
          work.goal() == 0 ? "" : String.format(Locale.ROOT, "%,d", work.goal()),
          100 * needed / took);
    }
  }

  private static void logs(Meter meter) {
    var logs = new EventLogs();
    double took = meter.nanoseconds(logs::readAndReplay);
    double needed = meter.nanoseconds(logs::extend);
    print(
        "%nCCEL of 64 KB, %d events, read and replayed: %.2f ms (goal 1 ms), %.0f %% of it the"
            + " extensions alone%n",
        logs.events(), took / 1e6, 100 * needed / took);
  }

  private static void launchDigests(Meter meter, Path scripts, Path python) {
    var digests = new LaunchDigests();
    double whole = meter.nanoseconds(digests::whole);
    double goneOn = meter.nanoseconds(digests::goneOn);
    Optional<LaunchDigests.Times> peer = digests.peer(scripts, python);
    System.out.printf(
        "%n| launch digest, firmware of 4 MB, 64 virtual CPUs | ms | sev-snp-measure | ratio |%n");
    System.out.println("|---|--:|--:|--:|");
    print(
        "| SHA-384 over the firmware alone | %.2f | | |%n", meter.nanoseconds(digests::hash) / 1e6);
    row("in process, warm, from the bytes", whole, peer.map(LaunchDigests.Times::whole));
    row(
        "in process, warm, from the firmware's digest",
        goneOn,
        peer.map(LaunchDigests.Times::goneOn));
    row("in process here, its command there", whole, peer.map(LaunchDigests.Times::program));
  }

  private static void row(String name, double own, Optional<Double> peer) {
    String theirs =
        peer.map(took -> String.format(Locale.ROOT, "%.2f | %.1f", took / 1e6, took / own))
            .orElse("– | –");
    print("| %s | %.2f | %s |%n", name, own / 1e6, theirs);
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
