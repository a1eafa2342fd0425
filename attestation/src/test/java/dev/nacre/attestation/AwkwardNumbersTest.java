package dev.nacre.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedCca;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Numbers that make no signature and points that make no key, put where evidence has them; those
/// of SNP, DCAP and TPM signatures are with their own tests.
class AwkwardNumbersTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedHygon HYGON = EmulatedHygon.create(SeededChance.of("hygon"));
  private static final EmulatedCca CCA = EmulatedCca.create(SeededChance.of("cca"));
  private static final EmulatedNvidia NVIDIA = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
  private static final EmulatedTpm TPM =
      EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("tpm"));
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(32));
  private static final Verifier VERIFIER =
      Verifier.trusting(
          TrustAnchors.emulated(
              "emulated-lab",
              Set.of(
                  HYGON.rootFingerprint(), CCA.platformFingerprint(), NVIDIA.rootFingerprint())));

  private static final String SM2_ORDER =
      "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
  private static final String SM2_P =
      "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff";
  private static final String P384_ORDER =
      "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
  private static final String P384_P =
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff";

  private static List<String> failures(Evidence evidence, Endorsements endorsements) {
    return VERIFIER
        .verify(evidence, endorsements, Expected.reportData(REPORT_DATA), NOW)
        .failures()
        .stream()
        .map(Finding::check)
        .toList();
  }

  private static Endorsements hygon() {
    return Endorsements.none()
        .with(EndorsementKind.HYGON_CERTIFICATES, List.of(HYGON.certificates()));
  }

  /// The number that a word stands for, big-endian.
  private static Bytes number(String word, String order, String p) {
    return switch (word) {
      case "zero" -> Bytes.zeros(order.length() / 2);
      case "one" -> Bytes.zeros(order.length() / 2 - 1).concat(Bytes.of((byte) 1));
      case "order" -> Bytes.ofHex(order);
      case "p" -> Bytes.ofHex(p);
      default -> Bytes.ofHex("ff".repeat(order.length() / 2));
    };
  }

  @ParameterizedTest
  @CsvSource({
    "zero,",
    ",zero",
    "zero,zero",
    "order,",
    ",order",
    "most,",
    ",most",
    "one,one",
    "order,order"
  })
  void numbersOutsideTheOrderAreNoSignatureOfHygons(String r, String s) {
    JsonObject evidence = HYGON.evidence(csvBody(), Bytes.ofHex("26d7c75d"));
    JsonObject report = evidence.object("attestation_report");
    Bytes data = report.octets("data", 4096);
    Bytes changed =
        data.slice(0, 192)
            .concat(r == null ? data.slice(192, 264) : sm2(r))
            .concat(s == null ? data.slice(264, 336) : sm2(s))
            .concat(data.slice(336, 4096));
    Json bent =
        evidence.with("attestation_report", report.with("data", JsonArray.ofBytes(changed)));

    assertThat(failures(Evidence.of(Tee.CSV, evidence), hygon())).isEmpty();
    assertThat(failures(Evidence.of(Tee.CSV, bent), hygon())).containsExactly("csv.signature");
  }

  @ParameterizedTest
  @CsvSource({"zero,zero", "p,", ",p", "most,most", "one,one", "zero,one"})
  void aPointBesideTheCurveIsNoKeyOfHygons(String x, String y) {
    JsonObject evidence = HYGON.evidence(csvBody(), Bytes.ofHex("26d7c75d"));
    JsonObject chain = evidence.object("cert_chain");
    JsonObject pek = chain.object("pek");
    JsonObject body = pek.object("body");
    JsonObject data = body.object("data");
    JsonObject publicKey = data.object("pubkey");
    JsonObject point = publicKey.object("key");
    JsonObject bent =
        point
            .with("x", x == null ? point.get("x") : JsonArray.ofBytes(sm2(x)))
            .with("y", y == null ? point.get("y") : JsonArray.ofBytes(sm2(y)));
    Json changed =
        evidence.with(
            "cert_chain",
            chain.with(
                "pek",
                pek.with(
                    "body", body.with("data", data.with("pubkey", publicKey.with("key", bent))))));

    assertThat(failures(Evidence.of(Tee.CSV, changed), hygon())).containsExactly("csv.form");
  }

  private static Bytes csvBody() {
    return Bytes.zeros(64)
        .concat(REPORT_DATA.padTo(64))
        .concat(Bytes.zeros(48))
        .concat(Bytes.ofHex("45000000"));
  }

  /// Hygon writes numbers little-endian in 72 bytes.
  private static Bytes sm2(String word) {
    return number(word, SM2_ORDER, SM2_P).reversed().padTo(72);
  }

  @ParameterizedTest
  @CsvSource({"zero,", ",zero", "zero,zero", "order,", ",order", "most,most", "one,one"})
  void numbersOutsideTheOrderAreNoSignatureOfAGpu(String r, String s) {
    Bytes report = NVIDIA.report(REPORT_DATA, EmulatedNvidia.measurements(), NVIDIA.opaque());
    int at = report.size() - 96;
    Bytes changed =
        report
            .slice(0, at)
            .concat(r == null ? report.slice(at, at + 48) : p384(r))
            .concat(s == null ? report.slice(at + 48, at + 96) : p384(s));

    assertThat(failures(device(report), Endorsements.none())).isEmpty();
    assertThat(failures(device(changed), Endorsements.none()))
        .containsExactly("nvidia.gpu0.signature");
  }

  private static Evidence device(Bytes report) {
    return Evidence.of(Tee.NVIDIA, EmulatedNvidia.evidence(NVIDIA.entry("HOPPER", report)));
  }

  private static Bytes p384(String word) {
    return number(word, P384_ORDER, P384_P);
  }

  @ParameterizedTest
  @CsvSource({
    "04,zero,zero",
    "04,p,",
    "04,,p",
    "04,most,most",
    "04,one,one",
    "02,,",
    "06,,",
    "00,,",
    "04,,y"
  })
  void aPointBesideTheCurveIsNoKeyOfARealm(String form, String x, String y) {
    Bytes point = CCA.realmPoint();
    Bytes changed =
        Bytes.ofHex(form)
            .concat(x == null ? point.slice(1, 49) : p384(x))
            .concat(y == null ? point.slice(49, 97) : y.equals("y") ? point.slice(1, 49) : p384(y));
    var realm = CborMap.builder();
    CCA.realmClaims(REPORT_DATA.padTo(64), Bytes.zeros(64), Bytes.zeros(64))
        .entries()
        .forEach(realm::put);
    Bytes token = CCA.token(CCA.platformClaims(), realm.put(44237, changed).build());

    assertThat(failures(Evidence.ofRaw(Tee.CCA, token), Endorsements.none()))
        .containsExactly("cca.form");
  }

  /// The public key as the guest sends it: SubjectPublicKeyInfo, the point at its end.
  @Test
  void aPointBesideTheCurveIsNoKeyOfATpm() {
    Bytes der = Bytes.of(TPM.attestationKey().getPublic().getEncoded());
    for (Bytes point :
        List.of(
            Bytes.zeros(64),
            Bytes.ofHex("ff".repeat(64)),
            der.slice(der.size() - 32, der.size())
                .concat(der.slice(der.size() - 64, der.size() - 32)))) {
      Json evidence =
          TPM.evidence(REPORT_DATA)
              .with("ak_public", Json.of(der.slice(0, der.size() - 64).concat(point).base64()));

      assertThat(failures(Evidence.of(Tee.TPM, evidence), Endorsements.none()))
          .containsExactly("tpm.form");
    }
  }
}
