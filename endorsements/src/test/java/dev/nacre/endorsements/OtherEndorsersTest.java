package dev.nacre.endorsements;

import static dev.nacre.endorsements.ForgedAmd.AMD;
import static dev.nacre.endorsements.ForgedAmd.CHIP;
import static dev.nacre.endorsements.ForgedAmd.pem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedParavisor;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import dev.nacre.endorsements.EndorsementSource.Supplied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Forged services of Azure, NVIDIA and Hygon on loopback, and the owner's own folders.
class OtherEndorsersTest {
  private static final Instant NOW = ForgedAmd.START.plusSeconds(60);
  private static final EmulatedHygon HYGON = EmulatedHygon.create(SeededChance.of("endorser"));
  private static final Bytes CHAIN = HYGON.certificates();
  private static final String HYGON_PATH = "/hsk_cek?snumber=EMULATED";
  private static final String THIM = "/metadata/THIM/amd/certification";
  private static final String DRIVER = "/v1/rim/NV_GPU_DRIVER_GH100_550.90.07";
  private static final String VBIOS = "/v1/rim/NV_GPU_VBIOS_1010_0200_882_96009F0001";

  @TempDir private Path folder;
  private final ForgedEndorser service = new ForgedEndorser();

  @AfterEach
  void stop() {
    service.close();
  }

  private OnlineEndorsements open(Endorser endorser) {
    return OnlineEndorsements.open(settings(endorser), () -> NOW);
  }

  private EndorsementSettings settings(Endorser endorser) {
    return EndorsementSettings.online(folder.resolve("kept"), Set.of())
        .with(endorser, service.base(), Duration.ZERO);
  }

  private static VerificationResult verified(Evidence evidence, Supplied supplied, Bytes root) {
    return Verifier.trusting(TrustAnchors.emulated("emulated", Set.of(root)))
        .verify(evidence, supplied.endorsements(), Expected.nothing(), NOW);
  }

  private Path file(String name, Bytes content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.toArray());
  }

  private static Evidence csv() {
    Bytes body = Bytes.zeros(176).concat(Bytes.ofHex("0f000000"));
    return Evidence.of(Tee.CSV, HYGON.evidence(body, Bytes.zeros(4)));
  }

  private static Evidence dcu() {
    return Evidence.of(Tee.HYGON_DCU, HYGON.dcuEvidence(Bytes.zeros(64), Bytes.zeros(32)));
  }

  @Test
  void hygonIsAskedForTheChainOfAProcessorAndOfAnAccelerator() {
    var _ =
        service
            .answering("/hrk", CHAIN.slice(0, 832))
            .answering(HYGON_PATH, CHAIN.slice(832, CHAIN.size()));
    OnlineEndorsements online = open(Endorser.HYGON_KDS);

    Supplied supplied = online.endorsements(csv());
    assertThat(supplied.problems()).isEmpty();
    assertThat(verified(csv(), supplied, HYGON.rootFingerprint()).failures()).isEmpty();
    assertThat(verified(dcu(), online.endorsements(dcu()), HYGON.rootFingerprint()).failures())
        .isEmpty();
    assertThat(service.asked()).containsExactly("/hrk", HYGON_PATH);
    assertThat(online.forecast())
        .allSatisfy(expiry -> {
          assertThat(expiry.at()).isEmpty();
          assertThat(expiry.what()).isEqualTo("certificates of Hygon");
        });
  }

  @Test
  void whatIsNotHygonsChainIsNotKept() {
    var _ = service.answering("/hrk", CHAIN.slice(0, 832));
    OnlineEndorsements online = open(Endorser.HYGON_KDS);
    for (Bytes wrong : List.of(Bytes.utf8("<html>"), CHAIN.slice(0, 2000), Bytes.zeros(2916))) {
      var _ = service.answering(HYGON_PATH, wrong);
      assertThat(online.endorsements(csv()).problems())
          .singleElement()
          .asString()
          .contains("answers with something else");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMULATED/hsk_cek.cert", "EMULATED_hsk_cek.cert"})
  void foldersAreLaidOutAsUpstreams(String name) throws IOException {
    Path store = file("hygon/" + name, CHAIN.slice(832, CHAIN.size()));
    Path root = file("files/hrk.cert", CHAIN.slice(0, 832));
    Path stores = folder.resolve("hygon");
    for (Path given : List.of(stores, store)) {
      var local = LocalEndorsements.none().withHygonStores(List.of(given)).withFiles(List.of(root));
      var filed =
          OnlineEndorsements.open(
              EndorsementSettings.offline(folder.resolve("kept")).with(local), () -> NOW);
      assertThat(verified(csv(), filed.endorsements(csv()), HYGON.rootFingerprint()).failures())
          .isEmpty();
    }
  }

  @Test
  void aSerialNumberThatIsAPathOpensNothing() {
    JsonObject evidence = HYGON.evidence(Bytes.zeros(180), Bytes.zeros(4));
    var serial = dev.nacre.codec.json.JsonArray.ofBytes(Bytes.utf8("../../etc/passwd").padTo(64));

    assertThat(
            open(Endorser.HYGON_KDS)
                .endorsements(Evidence.of(Tee.CSV, evidence.with("serial_number", serial)))
                .problems())
        .anyMatch(problem -> problem.contains("up to 64 letters and digits"));
    assertThat(service.asked()).noneMatch(path -> path.contains("passwd"));
  }

  @Test
  void azuresMetadataServiceGivesTheChainOfTheChip() {
    var answer =
        JsonObject.builder()
            .put("vcekCert", pem(CHIP.key().der()))
            .put("certificateChain", pem(AMD.ask().der()) + pem(AMD.ark().der()))
            .put("tcbm", "DB18000000000004")
            .build();
    var _ =
        service.behaving(
            THIM,
            exchange -> {
              boolean asMetadata = "true".equals(exchange.getRequestHeaders().getFirst("Metadata"));
              ForgedEndorser.send(exchange, asMetadata ? 200 : 400, Bytes.utf8(answer.text()));
            });
    EmulatedTpm tpm = EmulatedTpm.started(TpmScheme.RSA_SSA, SeededChance.of("thim"));
    var paravisor = new EmulatedParavisor(tpm, Bytes.zeros(48));
    var launch = LaunchState.of(Bytes.zeros(48), Bytes.zeros(32));
    Bytes hcl = paravisor.snp(CHIP, launch, body -> body).content();
    Evidence evidence =
        Evidence.of(Tee.AZ_SNP_VTPM, paravisor.snpEvidence(hcl, tpm.quote(Bytes.zeros(48)), CHIP));

    Supplied supplied = open(Endorser.AZURE_THIM).endorsements(evidence);

    assertThat(supplied.endorsements().certificates()).hasSize(3);
    assertThat(verified(evidence, supplied, AMD.rootFingerprint()).failures())
        .as("report data is mandatory and was not demanded here")
        .allSatisfy(finding -> assertThat(finding.check()).doesNotContain("chain"));
    var _ = service.answering(THIM, Bytes.utf8("{\"vcekCert\":\"\"}"));
    empty(folder.resolve("kept"));
    assertThat(open(Endorser.AZURE_THIM).endorsements(evidence).problems())
        .anyMatch(problem -> problem.contains("answers with something else"));
  }

  private static void empty(Path kept) {
    try (var files = Files.list(kept)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void nvidiaIsAskedForTheManifestsOfDriverAndVbios() {
    EmulatedNvidia maker = EmulatedNvidia.create(SeededChance.of("endorser"), NOW);
    var measured = EmulatedNvidia.measurements();
    var fields = new java.util.TreeMap<>(maker.opaque());
    fields.putAll(
        Map.of(15, Bytes.utf8("882\0"), 17, Bytes.utf8("1010\0"), 18, Bytes.utf8("0200\0")));
    Bytes report = maker.report(Bytes.zeros(32), measured, fields);
    Evidence evidence =
        Evidence.of(Tee.NVIDIA, EmulatedNvidia.evidence(maker.entry("HOPPER", report)));
    var _ =
        service
            .answering(DRIVER, wrapped(maker.manifest("550.90.07", measured.headMap(33))))
            .answering(VBIOS, wrapped(maker.manifest("96.00.9f.00.01", measured.tailMap(33))));
    OnlineEndorsements online = open(Endorser.NVIDIA_RIM);

    Supplied supplied = online.endorsements(evidence);

    assertThat(service.asked()).containsExactly(DRIVER, VBIOS);
    assertThat(supplied.endorsements().documents(EndorsementKind.NVIDIA_RIM)).hasSize(2);
    VerificationResult result = verified(evidence, supplied, maker.rootFingerprint());
    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().object("nacre").string("reference_manifests")).isEqualTo("complete");
  }

  private static Bytes wrapped(Bytes manifest) {
    return Bytes.utf8(JsonObject.builder().put("rim", manifest.base64()).build().text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bl10_tee00_snp23_ucode84_vcek.der", "vcek.der"})
  void anOfflineStoreOfChipsKeysNeedsNobody(String name) throws IOException {
    file("store/vcek/" + CHIP.id().hex() + "/" + name, CHIP.key().der());
    Path chain = file("files/amd.pem", Bytes.utf8(pem(AMD.ask().der()) + pem(AMD.ark().der())));
    var local =
        LocalEndorsements.none()
            .withChipStore(folder.resolve("store"))
            .withFiles(List.of(chain.getParent()));
    var filed =
        OnlineEndorsements.open(
            EndorsementSettings.offline(folder.resolve("kept")).with(local), () -> NOW);

    Supplied supplied = filed.endorsements(ForgedAmd.EVIDENCE);

    assertThat(verified(ForgedAmd.EVIDENCE, supplied, AMD.rootFingerprint()).failures()).isEmpty();
  }

  @Test
  void aFileIsReadAgainWhenItChangesAndADamagedOneKeepsNoOtherAway() throws IOException {
    Path list = file("files/amd.crl", Bytes.utf8("nonsense"));
    file("files/ask.der", AMD.ask().der());
    var local = LocalEndorsements.none().withFiles(List.of(list.getParent()));
    var filed =
        OnlineEndorsements.open(
            EndorsementSettings.offline(folder.resolve("kept")).with(local), () -> NOW);

    Supplied damaged = filed.endorsements(ForgedAmd.EVIDENCE);
    assertThat(damaged.problems().getFirst()).contains("amd.crl");
    assertThat(damaged.endorsements().certificates()).containsExactly(AMD.ask().der());
    assertThat(local.problems()).singleElement().asString().contains("amd.crl");

    Files.write(list, AMD.revocationList(List.of(), ForgedAmd.START).toArray());
    Files.setLastModifiedTime(list, FileTime.from(NOW));
    assertThat(filed.endorsements(ForgedAmd.EVIDENCE).endorsements().revocationLists()).hasSize(1);
  }
}
