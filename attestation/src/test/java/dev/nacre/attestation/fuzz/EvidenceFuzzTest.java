package dev.nacre.attestation.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.nvidia.Rim;
import dev.nacre.attestation.nvidia.SpdmReport;
import dev.nacre.attestation.se.ImageHeader;
import dev.nacre.attestation.show.Recognised;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.json.Json;
import java.time.Instant;
import java.util.List;

/// Any bytes as evidence, as an endorsement or as a part of either: a verdict, or the parser's one
/// exception. Nothing that a fuzzer writes is verified.
class EvidenceFuzzTest {
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());

  @FuzzTest
  void cbor(byte[] input) {
    quietly(() -> {
      Cbor item = Cbor.parse(Bytes.of(input), CborForm.VALID);
      if (!Cbor.parse(item.encode(), CborForm.DETERMINISTIC).equals(item)) {
        throw new IllegalStateException("another item comes back: " + item.diagnostic());
      }
    });
  }

  @FuzzTest
  void cose(byte[] input) {
    quietly(() -> {
      var _ = CoseSign1.parse(Bytes.of(input), CborForm.VALID).encode();
    });
  }

  @FuzzTest
  void spdmReport(byte[] input) {
    quietly(() -> {
      var _ = SpdmReport.parse(Bytes.of(input));
    });
  }

  @FuzzTest
  void referenceManifest(byte[] input) {
    quietly(() -> {
      var _ = Rim.parse(Bytes.of(input));
    });
  }

  @FuzzTest
  void ocspResponse(byte[] input) {
    quietly(() -> {
      var _ = OcspResponse.parse(Bytes.of(input));
    });
  }

  @FuzzTest
  void anyFile(byte[] input) {
    quietly(() -> {
      var _ = Recognised.of(Bytes.of(input));
    });
  }

  @FuzzTest
  void cca(byte[] input) {
    judge(Tee.CCA, input);
  }

  @FuzzTest
  void csv(byte[] input) {
    judge(Tee.CSV, input);
  }

  @FuzzTest
  void hygonDcu(byte[] input) {
    judge(Tee.HYGON_DCU, input);
  }

  @FuzzTest
  void nitro(byte[] input) {
    judge(Tee.NITRO, input);
  }

  @FuzzTest
  void nvidia(byte[] input) {
    judge(Tee.NVIDIA, input);
  }

  @FuzzTest
  void secureExecution(byte[] input) {
    judge(Tee.SE, input);
    quietly(() -> {
      var _ = ImageHeader.parse(Bytes.of(input));
    });
  }

  @FuzzTest
  void tpm(byte[] input) {
    judge(Tee.TPM, input);
  }

  @FuzzTest
  void azure(byte[] input) {
    judge(Tee.AZ_SNP_VTPM, input);
    judge(Tee.AZ_TDX_VTPM, input);
  }

  private static void judge(Tee tee, byte[] input) {
    Bytes bytes = Bytes.of(input);
    refused(Evidence.ofRaw(tee, bytes), bytes);
    quietly(() -> refused(Evidence.of(tee, Json.parse(bytes)), bytes));
  }

  private static void refused(Evidence evidence, Bytes endorsement) {
    Endorsements endorsements = Endorsements.none();
    for (EndorsementKind kind : EndorsementKind.values()) {
      endorsements = endorsements.with(kind, List.of(endorsement));
    }
    VerificationResult result =
        VERIFIER.verify(evidence, endorsements, Expected.nothing(), Instant.EPOCH);
    if (result.verified()) {
      throw new IllegalStateException("verified: " + result.sentence());
    }
  }

  private static void quietly(Runnable parse) {
    try {
      parse.run();
    } catch (MalformedException refused) {
      if (refused.getMessage().isEmpty()) {
        throw new IllegalStateException("a refusal says nothing", refused);
      }
    }
  }
}
