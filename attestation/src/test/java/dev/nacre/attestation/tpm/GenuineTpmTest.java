package dev.nacre.attestation.tpm;

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
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The quote of a TPM that was not made here.
class GenuineTpmTest {
  private static final String FILE = "tpm/tpm_evidence.json";

  @Test
  void itVerifiesOnceItsKeyIsEnrolled() {
    JsonObject evidence = Vectors.json(FILE);
    Bytes nonce =
        TpmQuote.parse(Bytes.ofBase64(evidence.object("tpm_quote").string("message"))).extraData();

    VerificationResult result = verify(evidence, Expected.reportData(nonce));

    assertThat(nonce.size()).isEqualTo(64);
    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().string("pcr17")).isEqualTo("ff".repeat(32));
    assertThat(result.claims().string("pcr08")).isEqualTo("00".repeat(32));
    assertThat(result.claims().string("ak_public")).isEqualTo(evidence.string("ak_public"));
  }

  @Test
  void itIsNotBelievedOtherwise() {
    VerificationResult result =
        Verifier.trusting(TrustAnchors.vendors())
            .verify(
                Evidence.of(Tee.TPM, Vectors.json(FILE)),
                Endorsements.none(),
                Expected.nothing(),
                Instant.EPOCH);

    assertThat(result.failures()).extracting(Finding::check).containsExactly("tpm.ak.trust");
  }

  @Test
  void anyBitThatChangesIsRefused() {
    JsonObject evidence = Vectors.json(FILE);
    for (String part : new String[] {"message", "signature"}) {
      Bytes whole = Bytes.ofBase64(evidence.object("tpm_quote").string(part));
      for (int at = 0; at < whole.size(); at += 3) {
        byte[] changed = whole.toArray();
        changed[at] ^= (byte) (1 << at % 8);
        JsonObject quote =
            evidence.object("tpm_quote").with(part, Json.of(Bytes.of(changed).base64()));

        assertThat(verify(evidence.with("tpm_quote", quote), Expected.nothing()).verified())
            .as("%s %d", part, at)
            .isFalse();
      }
    }
  }

  private static VerificationResult verify(JsonObject evidence, Expected expected) {
    Bytes key = AttestationKey.parse(Bytes.ofBase64(evidence.string("ak_public"))).fingerprint();
    return Verifier.trusting(TrustAnchors.vendors())
        .verify(
            Evidence.of(Tee.TPM, evidence),
            Endorsements.none(),
            expected.withEnrolledKeys(Set.of(key)),
            Instant.EPOCH);
  }
}
