package dev.nacre.attestation.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.azure.HclReport;
import dev.nacre.attestation.tpm.AttestationKey;
import dev.nacre.attestation.tpm.TpmPublic;
import dev.nacre.attestation.tpm.TpmQuote;
import dev.nacre.attestation.tpm.TpmSignature;

/// Any bytes as a structure of a TPM or of Azure's paravisor: a value, or the parser's one
/// exception.
class TpmFuzzTest {
  @FuzzTest
  void quote(byte[] input) {
    Target.parse(TpmQuote::parse, input);
  }

  @FuzzTest
  void signature(byte[] input) {
    Target.parse(TpmSignature::parse, input);
  }

  @FuzzTest
  void publicArea(byte[] input) {
    Target.parse(TpmPublic::parse, input);
  }

  @FuzzTest
  void attestationKey(byte[] input) {
    Target.parse(AttestationKey::parse, input);
  }

  @FuzzTest
  void paravisorsReport(byte[] input) {
    Target.parse(content -> HclReport.parse(content).attestationKey(), input);
  }
}
