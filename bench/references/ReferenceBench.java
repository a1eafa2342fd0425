import com.sun.management.OperatingSystemMXBean;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.AttestationSettings;
import dev.nacre.attestationservice.InitDataBinding;
import dev.nacre.attestationservice.RuntimeBinding;
import dev.nacre.attestationservice.Verdict;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.attestationservice.reference.ReferenceValues;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import dev.nacre.keybroker.FastCrypto;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// `./nacre bench references`: registering, asking for and judging by reference values when there
/// are few of them, and when there are many. Figures are microseconds of processor time.
final class ReferenceBench {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int MESSAGE = 500;
  private static final int FEW = 5_000;
  private static final int ASKED = 100;
  private static final int ROUNDS = 5;
  private static final Bytes MEASUREMENT = Bytes.ofHex("4d".repeat(48));

  private final double seconds;
  private final Random order = new Random(1);

  private ReferenceBench(double seconds) {
    this.seconds = seconds;
  }

  /// A service with so many values, and evidence for it.
  private record Side(Store store, AttestationService service, int many) implements AutoCloseable {
    static Side of(Path folder, EmulatedAmd amd, int many) {
      Store store = Store.openAt(folder, InstantSource.system());
      var anchors = TrustAnchors.emulated("emulated-bench", Set.of(amd.rootFingerprint()));
      var master = SecretStore.masterKey(store, folder.resolve("master.key"), new SecureRandom());
      var settings = AttestationSettings.of(Verifier.trusting(anchors));
      AttestationService service =
          AttestationService.open(settings, InstantSource.system(), store, master);
      var side = new Side(store, service, many);
      side.values().register(message(machine()));
      for (int first = 0; first < many; first += MESSAGE) {
        side.register(first);
      }
      return side;
    }

    ReferenceValues values() {
      return service.referenceValues();
    }

    /// One message of values with numbers from `first` on.
    void register(int first) {
      var payload = JsonObject.builder();
      for (int i = first; i < first + MESSAGE; i++) {
        payload.put(name(i), JsonArray.of(Json.of(MEASUREMENT.hex())));
      }
      values().register(message(payload.build()));
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static JsonObject machine() {
    return JsonObject.builder()
        .put("snp_launch_measurement", JsonArray.of(Json.of(MEASUREMENT.hex())))
        .put("snp_bootloader", Json.parse("[10]"))
        .put("snp_tee_svn", Json.parse("[0]"))
        .put("snp_snp_svn", Json.parse("[23]"))
        .put("snp_microcode", Json.parse("[84]"))
        .build();
  }

  private static VerificationRequest request(EmulatedAmd amd) {
    Bytes reportData = Bytes.zeros(64);
    var answer =
        EmulatedSnp.started(EmulatedChip.of(amd), LaunchState.of(MEASUREMENT, Bytes.zeros(32)))
            .report(reportData, 0);
    return new VerificationRequest(
        Tee.SNP,
        SnpEvidence.of(answer.report(), answer.certificateTable()).toJson(),
        new RuntimeBinding.Raw(reportData),
        new InitDataBinding.None());
  }

  public static void main(String[] arguments) throws IOException {
    int many = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 1;
    FastCrypto.install();
    EmulatedAmd amd = EmulatedAmd.create(Instant.now().minusSeconds(86_400));
    Path fewFolder = Files.createTempDirectory("nacre-bench");
    Path manyFolder = Files.createTempDirectory("nacre-bench");
    try (Side few = Side.of(fewFolder, amd, FEW);
        Side all = Side.of(manyFolder, amd, many)) {
      System.out.printf("| work | %,d values, µs | %,d values, µs | slower |%n", FEW, many);
      System.out.println("|---|--:|--:|--:|");
      new ReferenceBench(seconds).compare(few, all, request(amd));
    } finally {
      remove(fewFolder);
      remove(manyFolder);
    }
  }

  private void compare(Side few, Side all, VerificationRequest request) {
    row("ask for one of 5,000 names", () -> ask(few), () -> ask(all), ASKED);
    row(
        "judge SNP evidence by five values",
        () -> judge(few, request),
        () -> judge(all, request),
        1);
    row("register one, 500 in a message", () -> again(few), () -> again(all), MESSAGE);
  }

  private void ask(Side side) {
    int stride = side.many() / FEW;
    for (int i = 0; i < ASKED; i++) {
      if (side.values().find(name(order.nextInt(FEW) * stride)).isEmpty()) {
        throw new IllegalStateException("a value is missing");
      }
    }
  }

  private static void judge(Side side, VerificationRequest request) {
    if (!(side.service().attest(List.of(request), "default") instanceof Verdict.Attested)) {
      throw new IllegalStateException("not attested");
    }
  }

  private void again(Side side) {
    side.register(order.nextInt(side.many() / MESSAGE) * MESSAGE);
  }

  /// Both in turns, so that what disturbs one disturbs the other.
  private void row(String work, Runnable few, Runnable many, int each) {
    var _ = round(few, 2 * seconds) + round(many, 2 * seconds);
    double a = Double.MAX_VALUE;
    double b = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      a = Math.min(a, round(few, seconds));
      b = Math.min(b, round(many, seconds));
    }
    System.out.printf(
        "| %s | %.2f | %.2f | %+.1f %% |%n", work, a / each, b / each, 100 * (b / a - 1));
  }

  private static String name(int number) {
    return "vendor_model_%06d".formatted(number);
  }

  private static String message(JsonObject payload) {
    return JsonObject.builder()
        .put("type", "sample")
        .put("payload", Bytes.utf8(payload.text()).base64())
        .build()
        .text();
  }

  private static double round(Runnable work, double seconds) {
    long start = SYSTEM.getProcessCpuTime();
    long budget = (long) (seconds * 1e9);
    long used;
    long count = 0;
    do {
      for (int i = 0; i < 4; i++) {
        work.run();
      }
      count += 4;
      used = SYSTEM.getProcessCpuTime() - start;
    } while (used < budget);
    return used / 1e3 / count;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
