package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedIntel;
import dev.nacre.emulator.EmulatedLog;
import dev.nacre.emulator.EmulatedLog.Bank;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.Fields;
import dev.nacre.emulator.Forgery;
import dev.nacre.emulator.Forgery.Kind;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TdField;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.keybroker.AttestationDoor.Sent;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From evidence of each TEE to a token, through the service as a server offers it: with the
/// makers' word in one folder, the default policies, and the owner's reference values.
class EveryTeeTest {
  private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(32));
  private static final Map<Kind, Forgery> FORGERIES = new EnumMap<>(Kind.class);

  /// For each TEE, reference values by name and the claims that they are compared with.
  private static final Map<Kind, Map<String, String>> REGISTERED =
      Map.ofEntries(
          Map.entry(
              Kind.SNP,
              Map.of(
                  "snp_launch_measurement", "measurement",
                  "snp_bootloader", "reported_tcb_bootloader",
                  "snp_microcode", "reported_tcb_microcode",
                  "snp_snp_svn", "reported_tcb_snp",
                  "snp_tee_svn", "reported_tcb_tee")),
          Map.entry(
              Kind.TDX,
              Map.of(
                  "mr_td", "quote.body.mr_td",
                  "rtmr_1", "quote.body.rtmr_1",
                  "rtmr_2", "quote.body.rtmr_2",
                  "xfam", "quote.body.xfam")),
          Map.entry(Kind.SGX, Map.of("mr_enclave", "body.mr_enclave")),
          Map.entry(
              Kind.AZ_SNP_VTPM,
              Map.of(
                  "measurement", "measurement",
                  "snp_pcr11", "tpm.pcr11",
                  "tcb_bootloader", "reported_tcb_bootloader",
                  "tcb_microcode", "reported_tcb_microcode",
                  "tcb_snp", "reported_tcb_snp",
                  "tcb_tee", "reported_tcb_tee")),
          Map.entry(
              Kind.AZ_TDX_VTPM,
              Map.of(
                  "tdx_pcr11", "tpm.pcr11",
                  "mr_td", "quote.body.mr_td",
                  "xfam", "quote.body.xfam")),
          Map.entry(Kind.TPM, Map.of("tpm_pcr11", "pcr11")),
          Map.entry(
              Kind.CCA,
              Map.of(
                  "cca_realm_initial_measurement", "nacre.initial_measurement",
                  "cca_platform_implementation_id", "nacre.implementation_id",
                  "cca_platform_software", "nacre.software",
                  "cca_platform_configuration", "nacre.configuration")),
          Map.entry(
              Kind.CSV, Map.of("csv_measure", "measure", "csv_serial_numbers", "serial_number")),
          Map.entry(Kind.HYGON_DCU, Map.of("dcu_measure", "body.measure")),
          Map.entry(
              Kind.NITRO,
              Map.of(
                  "nitro_pcr0", "pcrs.pcr00",
                  "nitro_pcr1", "pcrs.pcr01",
                  "nitro_pcr2", "pcrs.pcr02")),
          Map.entry(
              Kind.NVIDIA,
              Map.of(
                  "allowed_vbios_versions", "config.vbios_version",
                  "allowed_driver_versions", "config.driver_version")));

  private static final Bytes KERNEL = Bytes.utf8("a kernel");
  private static final Bytes COMMAND_LINE = Bytes.utf8("console=hvc0");

  /// An image that was loaded from a device path of one node, `File(kernel)`.
  private static final Bytes APPLICATION =
      Bytes.zeros(24)
          .concat(Bytes.ofHex("1600000000000000" + "04041200" + "6b00650072006e0065006c000000"))
          .concat(Bytes.ofHex("7fff0400"));

  private static final Bytes LOAD_OPTIONS =
      Bytes.ofHex("ed223b8f" + "1a000000").concat(Bytes.utf8("LOADED_IMAGE::LoadOptions\0"));

  @TempDir private static Path directory;
  @TempDir private static Path elsewhere;
  private static Optional<AttestationDoor> door = Optional.empty();
  private static Optional<AttestationDoor> strict = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    Path files = Files.createDirectory(directory.resolve("files"));
    for (Kind kind : EnumSet.complementOf(EnumSet.of(Kind.SE))) {
      Forgery forgery = Forgery.of(kind, maker(kind), REPORT_DATA, Bytes.empty(), AT);
      FORGERIES.put(kind, forgery);
      for (Map.Entry<String, Bytes> file : forgery.endorsements().entrySet()) {
        Files.write(files.resolve(kind + "-" + file.getKey()), file.getValue().toArray());
      }
    }
    door = Optional.of(open(directory, files, roots()));
    Path none = Files.createDirectory(elsewhere.resolve("files"));
    strict = Optional.of(open(elsewhere, none, Set.of()));
  }

  /// The seed of whoever made it: what one maker says is of no use for another's machines.
  private static String maker(Kind kind) {
    return switch (kind) {
      case SNP, AZ_SNP_VTPM -> "amd";
      case TDX, SGX, AZ_TDX_VTPM -> "intel";
      case CCA -> "arm";
      case CSV, HYGON_DCU -> "hygon";
      case NITRO -> "aws";
      case NVIDIA -> "nvidia";
      case TPM -> "tpm";
      case SE -> throw new AssertionError("its requests come first: see SecureExecutionTest");
    };
  }

  private static Set<Bytes> roots() {
    return FORGERIES.values().stream().map(Forgery::root).collect(Collectors.toSet());
  }

  private static AttestationDoor open(Path data, Path files, Set<Bytes> roots) {
    TrustAnchors anchors =
        roots.isEmpty() ? TrustAnchors.vendors() : TrustAnchors.emulated("emulated-test", roots);
    ServerConfig config = ServerConfig.in(data).trusting(anchors).with(() -> AT);
    BrokerSettings settings = config.settings();
    EndorsementSettings makers = settings.endorsements().makers();
    return AttestationDoor.of(
        Broker.start(
            config.with(
                settings
                    .with(new Socket("127.0.0.1", 0))
                    .with(
                        settings
                            .endorsements()
                            .asking(makers.with(makers.local().withFiles(List.of(files))))))));
  }

  @AfterAll
  static void stop() {
    door.ifPresent(open -> open.broker().close());
    strict.ifPresent(open -> open.broker().close());
  }

  private static Sent sent(Kind kind, Bytes runtimeData) {
    Forgery forgery = Optional.ofNullable(FORGERIES.get(kind)).orElseThrow();
    return new Sent(kind.toString(), evidence(kind, forgery), runtimeData);
  }

  private static Json evidence(Kind kind, Forgery forgery) {
    Bytes made = forgery.evidence();
    if (forgery.json()) {
      return Json.parse(made);
    }
    return switch (kind) {
      case SNP -> SnpEvidence.parse(made).toJson();
      case CCA -> JsonObject.builder().put("token", JsonArray.ofBytes(made)).build();
      case NITRO -> JsonObject.builder().put("document", made.base64()).build();
      case TDX, SGX -> JsonObject.builder().put("quote", made.base64()).build();
      case AZ_SNP_VTPM, AZ_TDX_VTPM, CSV, HYGON_DCU, NVIDIA, TPM, SE ->
          throw new AssertionError(kind + " is always JSON");
    };
  }

  private static JsonObject part(Kind kind) {
    JsonObject submodules = door.orElseThrow().submodules(sent(kind, REPORT_DATA));
    assertThat(submodules.members()).hasSize(1);
    return (JsonObject) submodules.members().values().iterator().next();
  }

  private static void register(Kind kind, JsonObject part) {
    JsonObject claims = part.object("ear.veraison.annotated-evidence").object(kind.toString());
    REGISTERED
        .getOrDefault(kind, Map.of())
        .forEach((name, path) -> register(name, accepted(at(claims, path))));
  }

  private static void register(String name, Json value) {
    door.orElseThrow().broker().owner.setReferenceValue(name, value);
  }

  private static Json at(JsonObject claims, String path) {
    JsonObject object = claims;
    String[] names = path.split("[.]", -1);
    for (int i = 0; i + 1 < names.length; i++) {
      object = object.object(names[i]);
    }
    return object.get(names[names.length - 1]);
  }

  private static Json accepted(Json value) {
    return value instanceof JsonArray list ? list : JsonArray.of(value);
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "SE", mode = EnumSource.Mode.EXCLUDE)
  void aMachineAsRegisteredIsAffirmedAndNoOtherAndWhyNotIsTold(Kind kind) {
    JsonObject unknown = part(kind);
    assertThat(unknown.string("ear.status")).isNotEqualTo("affirming");

    register(kind, unknown);
    JsonObject known = part(kind);
    assertThat(known.string("ear.status"))
        .as(known.get("ear.trustworthiness-vector").text())
        .isEqualTo("affirming");
    assertThat(known.bool("nacre.emulated")).isTrue();

    requireNamed(kind, known);
  }

  /// Each reference value that the machine does not meet is named with its claim, and a command.
  private static void requireNamed(Kind kind, JsonObject part) {
    REGISTERED
        .getOrDefault(kind, Map.of())
        .forEach((name, path) -> {
          register(name, Json.parse("[\"another\"]"));

          assertThat(part(kind).string("ear.status")).as(name).isNotEqualTo("affirming");
          assertThat(explained(kind))
              .as(name)
              .anySatisfy(shortfall -> {
                assertThat(shortfall.string("claim")).startsWith(kind + "." + path);
                assertThat(shortfall.string("expected"))
                    .startsWith("reference value " + name + " = [\"another\"]");
                assertThat(shortfall.string("advice"))
                    .contains(": nacre reference-value put --add " + name + " ");
              });

          register(kind, part);
        });
  }

  /// Why the machine is not trusted, as the service tells its owner.
  private static List<JsonObject> explained(Kind kind) {
    JsonObject claims = door.orElseThrow().claims(sent(kind, REPORT_DATA));
    Broker broker = door.orElseThrow().broker();
    byte[] answer =
        GrpcByHand.call(
            broker.attestation(broker.ownerToken()),
            "attestation.AttestationService/ExplainAttestation",
            GrpcByHand.message(1, claims.text()));
    return GrpcByHand.texts(answer).stream().map(text -> (JsonObject) Json.parse(text)).toList();
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "SE", mode = EnumSource.Mode.EXCLUDE)
  void evidenceOfAnotherSessionIsRefusedAndTheAnswerSaysWhatDiffers(Kind kind) {
    var answer = door.orElseThrow().attest(sent(kind, Bytes.ofHex("d2".repeat(32))));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("evidence is refused", "expected", "d2d2d2d2", "d1d1d1d1");
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "SE", mode = EnumSource.Mode.EXCLUDE)
  void withoutTheMakersWordOrRootItIsRefusedByName(Kind kind) {
    var answer = strict.orElseThrow().attest(sent(kind, REPORT_DATA));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).containsAnyOf(".root", ".chain", ".trust", ".collateral", ".key");
  }

  @Test
  void theKernelAndCommandLineOfADomainMakeTheBetterValue() {
    EmulatedLog log =
        EmulatedLog.of(Bank.SHA_384)
            .measure(2, 0x80000003L, KERNEL, APPLICATION)
            .measure(3, 6, COMMAND_LINE, LOAD_OPTIONS);
    register("mr_td", Json.parse("[\"" + "00".repeat(48) + "\"]"));
    register("xfam", Json.parse("[\"e702060000000000\"]"));
    register("rtmr_1", hex(log.register(Bank.SHA_384, 2)));
    register("rtmr_2", hex(log.register(Bank.SHA_384, 3)));
    assertThat(vector(booted(log))).containsExactly(2L, 4L, 2L);

    register("tdvfkernel", hex(Bank.SHA_384.digest(KERNEL)));
    register("tdvfkernelparams", hex(Bank.SHA_384.digest(COMMAND_LINE)));
    assertThat(vector(booted(log))).containsExactly(2L, 3L, 2L);

    register("tdvfkernel", Json.parse("[\"00\"]"));
    assertThat(vector(booted(log))).as("another kernel").containsExactly(2L, 4L, 2L);
    register("rtmr_2", Json.parse("[\"00\"]"));
    assertThat(vector(booted(log))).as("another command line").containsExactly(2L, 33L, 2L);
    register("mr_td", Json.parse("[\"00\"]"));
    assertThat(vector(booted(log))).as("another firmware").containsExactly(97L, 33L, 2L);
    register("xfam", Json.parse("[\"00\"]"));
    assertThat(vector(booted(log))).containsExactly(97L, 33L, 36L);
  }

  /// Evidence of a domain of the platform whose collateral the server has.
  private static Sent booted(EmulatedLog log) {
    SecureRandom chance = SeededChance.of(maker(Kind.TDX));
    EmulatedPlatform platform = EmulatedPlatform.of(EmulatedIntel.create(chance, AT), chance);
    Fields<TdField> domain =
        EmulatedPlatform.domain(REPORT_DATA)
            .with(TdField.RTMR_1, log.register(Bank.SHA_384, 2))
            .with(TdField.RTMR_2, log.register(Bank.SHA_384, 3));
    return new Sent(
        "tdx",
        JsonObject.builder()
            .put("quote", platform.sign(platform.order(domain)).base64())
            .put("cc_eventlog", log.content().base64())
            .build(),
        REPORT_DATA);
  }

  private static Json hex(Bytes value) {
    return JsonArray.of(Json.of(value.hex()));
  }

  /// Hardware, executables, configuration.
  private static List<Long> vector(Sent sent) {
    JsonObject vector =
        door.orElseThrow().submodules(sent).object("cpu0").object("ear.trustworthiness-vector");
    return List.of(
        vector.number("hardware"), vector.number("executables"), vector.number("configuration"));
  }
}
