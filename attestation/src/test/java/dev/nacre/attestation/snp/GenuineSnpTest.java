package dev.nacre.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Evidence of real processors.
class GenuineSnpTest {
  private static final Instant AT = Instant.parse("2026-01-15T00:00:00Z");
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());

  @Test
  void aGenoaVerifiesWithTheMakersCertificates() {
    VerificationResult result = genoa(Vectors.json("snp/evidence-genoa-v3.json"));

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isFalse();
    assertThat(result.claims().number("reported_tcb_microcode")).isEqualTo(25);
    assertThat(result.claims().number("reported_tcb_snp")).isEqualTo(23);
    assertThat(result.claims().object("nacre").string("product")).isEqualTo("Genoa");
  }

  @Test
  void aMilanOfVersionTwoVerifiesWithTheMakersCertificates() {
    VerificationResult result =
        milan(Vectors.bytes("snp/test-report.bin"), Vectors.bytes("snp/test-vcek.der"));

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().number("reported_tcb_bootloader")).isEqualTo(3);
    assertThat(result.claims().number("reported_tcb_microcode")).isEqualTo(115);
    assertThat(result.claims().string("chip_id")).startsWith("c38427a3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"test-vcek-invalid-legacy.der", "test-vcek-invalid-new.der"})
  void theKeyOfAnotherChipIsRefused(String other) {
    VerificationResult result =
        milan(Vectors.bytes("snp/test-report.bin"), Vectors.bytes("snp/" + other));

    assertThat(result.verified()).isFalse();
    assertThat(result.failures()).extracting(Finding::check).contains("snp.signature");
  }

  @Test
  void aMilanUnderAnotherProductsRootIsRefused() {
    var endorsements =
        Endorsements.none()
            .withCertificates(List.of(Vectors.bytes("snp/test-vcek.der")))
            .withCertificates(Vectors.pem("snp/genoa_ask_ark_asvk.pem"));

    assertThat(
            VERIFIER
                .verify(
                    Evidence.ofRaw(Tee.SNP, Vectors.bytes("snp/test-report.bin")),
                    endorsements,
                    Expected.nothing(),
                    AT)
                .sentence())
        .contains("snp.chain.complete");
  }

  @ParameterizedTest
  @EnumSource(AmdProduct.class)
  void everyPinnedRootIsTheMakers(AmdProduct product) {
    String file = "snp/" + product.productName().toLowerCase(java.util.Locale.ROOT);
    var roots =
        Vectors.pem(file + "_ask_ark_asvk.pem").stream()
            .map(dev.nacre.attestation.x509.Certificate::parse)
            .filter(dev.nacre.attestation.x509.Certificate::isSelfIssued)
            .toList();

    assertThat(roots)
        .singleElement()
        .satisfies(root -> {
          assertThat(root.commonName()).isEqualTo("ARK-" + product);
          assertThat(root.keyFingerprint()).isEqualTo(product.rootFingerprint());
        });
  }

  @Test
  void anyByteOfTheReportThatChangesIsRefused() {
    Bytes report = Vectors.bytes("snp/test-report.bin");
    Bytes vcek = Vectors.bytes("snp/test-vcek.der");
    for (int offset = 0; offset < SnpReport.SIZE; offset++) {
      byte[] changed = report.toArray();
      changed[offset] ^= (byte) (1 << offset % 8);

      assertThat(milan(Bytes.of(changed), vcek).verified()).as("offset %d", offset).isFalse();
    }
  }

  @Test
  void anyNumberOfTheJsonThatChangesIsRefused() {
    JsonObject evidence = Vectors.json("snp/evidence-genoa-v3.json");
    JsonObject report = evidence.object("attestation_report");
    int changes = 0;
    for (String name : report.members().keySet()) {
      for (Json changed : changed(report.get(name))) {
        JsonObject bent = evidence.with("attestation_report", report.with(name, changed));
        assertThat(genoa(bent).verified()).as(name).isFalse();
        changes++;
      }
    }
    assertThat(changes).isGreaterThan(500);
  }

  @Test
  void aCutCertificateIsRefused() {
    Bytes report = Vectors.bytes("snp/test-report.bin");
    Bytes vcek = Vectors.bytes("snp/test-vcek.der");
    for (int size = 0; size < vcek.size(); size += 13) {
      assertThat(milan(report, vcek.slice(0, size)).verified()).isFalse();
    }
  }

  /// Each variant has one number more or less by one.
  private static List<Json> changed(Json value) {
    var variants = new ArrayList<Json>();
    switch (value) {
      case dev.nacre.codec.json.JsonNumber number -> variants.add(Json.of(number.longValue() ^ 1));
      case JsonArray array -> {
        for (int i = 0; i < array.size(); i++) {
          var elements = new ArrayList<>(array.elements());
          elements.set(i, changed(elements.get(i)).getFirst());
          variants.add(new JsonArray(elements));
        }
      }
      case JsonObject object ->
          object
              .members()
              .forEach((name, inner) ->
                  changed(inner).forEach(variant -> variants.add(object.with(name, variant))));
      default -> {}
    }
    return variants;
  }

  private static VerificationResult genoa(Json evidence) {
    return VERIFIER.verify(
        Evidence.of(Tee.SNP, evidence),
        Endorsements.none().withCertificates(Vectors.pem("snp/genoa_ask_ark_asvk.pem")),
        Expected.nothing(),
        AT);
  }

  private static VerificationResult milan(Bytes report, Bytes vcek) {
    return VERIFIER.verify(
        Evidence.ofRaw(Tee.SNP, report),
        Endorsements.none()
            .withCertificates(List.of(vcek))
            .withCertificates(Vectors.pem("snp/milan_ask_ark_asvk.pem")),
        Expected.nothing(),
        AT);
  }
}
