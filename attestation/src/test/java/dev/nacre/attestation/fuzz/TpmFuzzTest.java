package dev.nacre.attestation.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.azure.HclReport;
import dev.nacre.attestation.tpm.AttestationKey;
import dev.nacre.attestation.tpm.TpmPublic;
import dev.nacre.attestation.tpm.TpmQuote;
import dev.nacre.attestation.tpm.TpmSignature;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.function.Function;

/// Any bytes as a structure of a TPM or of Azure's paravisor: a value, or the parser's one
/// exception.
class TpmFuzzTest {
  @FuzzTest
  void quote(byte[] input) {
    parse(TpmQuote::parse, input);
  }

  @FuzzTest
  void signature(byte[] input) {
    parse(TpmSignature::parse, input);
  }

  @FuzzTest
  void publicArea(byte[] input) {
    parse(TpmPublic::parse, input);
  }

  @FuzzTest
  void attestationKey(byte[] input) {
    parse(AttestationKey::parse, input);
  }

  @FuzzTest
  void paravisorsReport(byte[] input) {
    parse(content -> HclReport.parse(content).attestationKey(), input);
  }

  private static void parse(Function<Bytes, ?> parser, byte[] input) {
    try {
      if (String.valueOf(parser.apply(Bytes.of(input))).isEmpty()) {
        throw new IllegalStateException("a value without a text");
      }
    } catch (MalformedException expected) {
      if (expected.getMessage().isEmpty()) {
        throw new IllegalStateException("a refusal without a reason", expected);
      }
    }
  }
}
