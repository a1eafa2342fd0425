package dev.nacre.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.SeededChance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaVerifierTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedNvidia MAKER = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
  private static final EmulatedNvidia STRANGER =
      EmulatedNvidia.create(SeededChance.of("stranger"), NOW);
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-nv", Set.of(MAKER.rootFingerprint())));
  private static final Bytes NONCE = Bytes.ofHex("d1".repeat(32));
  private static final Map<Integer, Bytes> MEASURED = EmulatedNvidia.measurements();
  private static final Bytes DRIVER = MAKER.manifest("550.90.07", part(1, 40));
  private static final Bytes VBIOS = MAKER.manifest("96.00.9F.00.01", part(41, 64));

  private static Map<Integer, Bytes> part(int from, int to) {
    return new TreeMap<>(EmulatedNvidia.measurements().subMap(from, to + 1));
  }

  private static Bytes report() {
    return MAKER.report(NONCE, MEASURED, MAKER.opaque());
  }

  private static VerificationResult verify(Json evidence, Bytes... manifests) {
    return VERIFIER.verify(
        Evidence.of(Tee.NVIDIA, evidence),
        Endorsements.none().with(EndorsementKind.NVIDIA_RIM, List.of(manifests)),
        Expected.reportData(NONCE.concat(Bytes.zeros(16))),
        NOW);
  }

  private static VerificationResult hopper(Bytes report, Bytes... manifests) {
    return verify(EmulatedNvidia.evidence(MAKER.entry("HOPPER", report)), manifests);
  }

  @ParameterizedTest
  @CsvSource({"HOPPER,gpu", "BLACKWELL,gpu", "LS10,switch"})
  void aDeviceIsVerifiedAndMeasuresWhatWasPublished(String architecture, String deviceClass) {
    VerificationResult result =
        verify(EmulatedNvidia.evidence(MAKER.entry(architecture, report())), DRIVER, VBIOS);

    assertThat(result.failures()).isEmpty();
    assertThat(result.emulated()).isTrue();
    assertThat(result.submodules()).extracting(Submodule::deviceClass).containsExactly(deviceClass);
    assertThat(result.claims().object("nacre").bool("measurements_as_published")).isTrue();
    assertThat(result.claims().object("config").string("driver_version")).isEqualTo("550.90.07");
  }

  @Test
  void severalDevicesAreOneResultWithAPartEach() {
    VerificationResult result =
        verify(
            EmulatedNvidia.evidence(MAKER.entry("HOPPER", report()), MAKER.entry("LS10", report())),
            DRIVER,
            VBIOS);

    assertThat(result.failures()).isEmpty();
    assertThat(result.submodules())
        .extracting(Submodule::deviceClass)
        .containsExactly("gpu", "switch");
  }

  @Test
  void oneDeviceThatIsRefusedRefusesAll() {
    VerificationResult result =
        verify(
            EmulatedNvidia.evidence(
                MAKER.entry("HOPPER", report()),
                MAKER.entry("HOPPER", MAKER.report(Bytes.zeros(32), MEASURED, MAKER.opaque()))));

    assertThat(result.failures()).extracting(Finding::check).containsExactly("nvidia.gpu1.nonce");
  }

  @Test
  void aMeasurementThatDiffersIsNamedByItsIndex() {
    var changed = new TreeMap<>(MEASURED);
    changed.put(7, Bytes.zeros(48));
    changed.put(50, Bytes.zeros(48));

    VerificationResult result = hopper(MAKER.report(NONCE, changed, MAKER.opaque()), DRIVER, VBIOS);

    assertThat(result.failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.measurements", "nvidia.gpu0.measurements");
    assertThat(result.failures().get(0).found()).isEqualTo("others at the indices 7");
    assertThat(result.failures().get(1).found()).isEqualTo("others at the indices 50");
    assertThat(result.claims().object("nacre").bool("measurements_as_published")).isFalse();
  }

  @Test
  void anIndexOfTwoManifestsIsRefused() {
    assertThat(hopper(report(), MAKER.manifest("550.90.07", part(1, 41)), VBIOS).sentence())
        .contains("41 (also of 550.90.07)");
  }

  @Test
  void aManifestOfAnotherIsRefused() {
    assertThat(hopper(report(), STRANGER.manifest("550.90.07", part(1, 40)), VBIOS).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.rim.driver.root");
  }

  @Test
  void aManifestThatWasChangedIsRefused() {
    Bytes changed = Bytes.utf8(DRIVER.utf8().replace("active=\"True\"", "active=\"False\""));

    assertThat(hopper(report(), changed, VBIOS).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.rim.driver.signature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<",
        "<a/>",
        "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
        "<SoftwareIdentity xmlns=\"http://standards.iso.org/iso/19770/-2/2015/schema.xsd\"/>"
      })
  void whatIsNoManifestIsAFinding(String text) {
    assertThatThrownBy(() -> Rim.parse(Bytes.utf8(text))).isInstanceOf(MalformedException.class);
    assertThat(hopper(report(), Bytes.utf8(text)).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.rim.form");
  }

  @Test
  void anotherFirmwareThanTheKeysIsRefused() {
    var other = new TreeMap<>(MAKER.opaque());
    other.put(20, Bytes.zeros(48));
    assertThat(hopper(MAKER.report(NONCE, MEASURED, other)).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.fwid");
    other.remove(20);
    assertThat(hopper(MAKER.report(NONCE, MEASURED, other)).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.fwid");
  }

  @Test
  void aDeviceOfAnotherMakerIsRefused() {
    Bytes theirs = STRANGER.report(NONCE, MEASURED, STRANGER.opaque());

    assertThat(verify(EmulatedNvidia.evidence(STRANGER.entry("HOPPER", theirs))).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.chain.root");
    assertThat(hopper(theirs).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.signature");
  }

  @Test
  void aDeviceIsRefusedAfterItsTime() {
    assertThat(
            VERIFIER
                .verify(
                    Evidence.of(
                        Tee.NVIDIA, EmulatedNvidia.evidence(MAKER.entry("HOPPER", report()))),
                    Endorsements.none(),
                    Expected.nothing(),
                    Instant.parse("2126-01-01T00:00:00Z"))
                .failures())
        .extracting(Finding::check)
        .contains("nvidia.gpu0.chain.validity");
  }

  @Test
  void aReportCutAnywhereIsMalformed() {
    Bytes report = report();
    for (int size = 0; size < report.size(); size += 3) {
      Bytes cut = report.slice(0, size);
      assertThatThrownBy(() -> SpdmReport.parse(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aBlockOrAFieldThatIsNotAsItMustBeIsMalformed() {
    Bytes report = report();
    for (int[] change :
        new int[][] {
          {0, 0x12},
          {1, 0xe1},
          {37, 0x10},
          {38, 0x61},
          {41, 63},
          {42, 0xff},
          {44, 0xff},
          {45, 2},
          {46, 0},
          {47, 0xff},
          {49, 0x81},
          {50, 47},
          {51, 1}
        }) {
      byte[] bent = report.toArray();
      bent[change[0]] = (byte) change[1];
      assertThatThrownBy(() -> SpdmReport.parse(Bytes.of(bent)))
          .as("byte %d", change[0])
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> SpdmReport.parse(report.concat(Bytes.zeros(1))))
        .hasMessageContaining("the end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "{}",
        "{\"device_evidence_list\":[]}",
        "{\"device_evidence_list\":[7]}",
        "{\"device_evidence_list\":[{\"arch\":\"AMPERE\",\"evidence\":\"11\",\"certificate\":\"\"}]}",
        "{\"device_evidence_list\":[{\"arch\":\"HOPPER\",\"evidence\":\"11\",\"certificate\":\"\"}]}",
        "{\"device_evidence_list\":[{\"arch\":\"HOPPER\",\"evidence\":\"!\",\"certificate\":\"!\"}]}"
      })
  void evidenceOfAnotherShapeIsMalformed(String json) {
    assertThat(verify(Json.parse(json)).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.form");
  }
}
