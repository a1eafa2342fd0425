import org.jspecify.annotations.NullMarked;

/// Evidence, and what a Verifier makes of it (RFC 9334).
///
/// Start at [dev.nacre.attestation.Verifier]. Each TEE has one package with its format, its
/// signature check and its appraisal. Nothing here touches network, clock or files: the same
/// evidence, endorsements, expectations and time give the same result.
@NullMarked
module dev.nacre.attestation {
  requires java.xml.crypto;
  requires static org.jspecify;
  requires transitive dev.nacre.codec;
  requires transitive java.xml;

  exports dev.nacre.attestation;
  exports dev.nacre.attestation.appraisal;
  exports dev.nacre.attestation.azure;
  exports dev.nacre.attestation.dcap;
  exports dev.nacre.attestation.eventlog;
  exports dev.nacre.attestation.cca;
  exports dev.nacre.attestation.csv;
  exports dev.nacre.attestation.nitro;
  exports dev.nacre.attestation.nvidia;
  exports dev.nacre.attestation.se;
  exports dev.nacre.attestation.sgx;
  exports dev.nacre.attestation.show;
  exports dev.nacre.attestation.snp;
  exports dev.nacre.attestation.swid;
  exports dev.nacre.attestation.tdx;
  exports dev.nacre.attestation.tpm;
  exports dev.nacre.attestation.x509;
}
