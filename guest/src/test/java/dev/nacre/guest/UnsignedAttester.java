package dev.nacre.guest;

import dev.nacre.codec.Bytes;
import dev.nacre.guest.attester.Attester;
import dev.nacre.guest.attester.SnpEvidence;

/// Reports without signatures, for tests that do not verify them.
public record UnsignedAttester(Bytes hostData) implements Attester {
  @Override
  public String tee() {
    return "snp";
  }

  @Override
  public SnpEvidence evidence(Bytes reportData) {
    Bytes report =
        Bytes.zeros(0x50)
            .concat(reportData.padTo(64))
            .concat(Bytes.zeros(48))
            .concat(hostData)
            .padTo(SnpEvidence.REPORT_SIZE);
    return new SnpEvidence(report, Bytes.empty());
  }
}
