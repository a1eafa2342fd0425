package dev.nacre.attestation.cca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The example token of upstream, with its stores.
class GenuineCcaTest {
  /// A signature on P-384 takes the JDK a while, so not every byte is tried.
  private static final int STEP = 41;

  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());

  @Test
  void theExampleIsVerifiedUnderItsStores() {
    VerificationResult result = verify(Vectors.bytes("cca/cca-example-token.cbor"));

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.claims().object("nacre").string("initial_measurement"))
        .startsWith("ae87fbf7f105e71a");
    assertThat(result.claims().object("nacre").string("lifecycle")).isEqualTo("secured");
    assertThat(result.claims().object("platform").string("cca-platform-instance-id"))
        .isEqualTo(
            Bytes.ofHex("0107060504030201000f0e0d0c0b0a090817161514131211101f1e1d1c1b1a1918")
                .base64());
    assertThat(result.findings())
        .filteredOn(finding -> finding.check().endsWith("reference_values"))
        .allSatisfy(finding -> assertThat(finding.status()).isEqualTo(Finding.Status.PASSED));
  }

  @Test
  void theClaimsHaveTheNamesOfUpstreamsClaimsSet() {
    var theirs = Vectors.json("cca/cca-claims.json");
    var ours = verify(Vectors.bytes("cca/cca-example-token.cbor")).claims();

    assertThat(ours.object("platform").members().keySet())
        .containsAll(theirs.object("platform").members().keySet());
    assertThat(ours.object("realm").members().keySet())
        .containsAll(theirs.object("realm").members().keySet());
    assertThat(ours.members().keySet()).contains("report_data", "init_data");
  }

  @Test
  void aByteThatChangesIsRefused() {
    Bytes token = Vectors.bytes("cca/cca-example-token.cbor");
    for (int at = 0; at < token.size(); at += STEP) {
      byte[] changed = token.toArray();
      changed[at] ^= (byte) (1 << at % 8);
      assertThat(verify(Bytes.of(changed)).verified()).as("byte %d", at).isFalse();
    }
  }

  private static VerificationResult verify(Bytes token) {
    Bytes keys = Vectors.bytes("cca/tastore.json");
    Set<Bytes> enrolled =
        Set.copyOf(PlatformKey.parseAll(keys).stream().map(PlatformKey::fingerprint).toList());
    return VERIFIER.verify(
        Evidence.ofRaw(Tee.CCA, token),
        Endorsements.none()
            .with(EndorsementKind.CCA_PLATFORM_KEYS, List.of(keys))
            .with(EndorsementKind.CCA_REFERENCE_VALUES, List.of(Vectors.bytes("cca/rvstore.json"))),
        Expected.nothing().withEnrolledKeys(enrolled),
        Instant.parse("2026-01-15T00:00:00Z"));
  }
}
