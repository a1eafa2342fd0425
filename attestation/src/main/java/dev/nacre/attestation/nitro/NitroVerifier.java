package dev.nacre.attestation.nitro;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cose.CoseAlgorithm;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Judges the documents of AWS Nitro Enclaves.
public final class NitroVerifier {
  /// SHA-256 over the DER SubjectPublicKeyInfo of the root "aws.nitro-enclaves" (G1).
  static final Bytes ROOT =
      Bytes.ofHex("f2caf5ecc6190b4a8399b78bc58a2bbcd0382375db8a1bfd78a82743874fd225");

  private static final String GUIDE = "AWS Nitro Enclaves user guide, Verifying the root of trust";

  private final TrustAnchors anchors;

  public NitroVerifier(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  public Appraisal verify(
      NitroDocument document, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    boolean emulated = false;
    try {
      emulated = authenticate(document, endorsements, at, findings);
    } catch (MalformedException e) {
      findings.failed(
          "nitro.chain.form", GUIDE, Comparison.of("well-formed certificates", e.getMessage()));
    }
    content(document, at, findings);
    new Slot(
            "nitro.user_data",
            "the digest over this session's nonce and key",
            document.userData().orElse(Bytes.empty()))
        .mustEqual(expected.reportData(), findings);
    if (expected.initDataDigest().isPresent()) {
      findings.notMade(
          "nitro.init_data", GUIDE, "the digest of the initdata", "a document has no place for it");
    }
    return new Appraisal(
        List.of(new Submodule("cpu", claims(document, emulated))), findings.toList(), emulated);
  }

  /// @return whether the chain ends at an emulated root
  private boolean authenticate(
      NitroDocument document, Endorsements endorsements, Instant at, Findings findings) {
    Certificate leaf = Certificate.parse(document.certificate());
    List<Certificate> bundle = document.bundle().stream().map(Certificate::parse).toList();
    Optional<CertificateChain> chain = CertificateChain.above(leaf, bundle);
    if (chain.isEmpty()) {
      findings.failed(
          "nitro.chain.complete",
          GUIDE,
          Comparison.of("the certificates above " + leaf + " up to a root", bundle));
      return false;
    }
    Bytes root = chain.get().root().keyFingerprint();
    boolean emulated = anchors.trustsEmulated(root);
    findings.require(
        emulated || root.equals(ROOT),
        "nitro.chain.root",
        GUIDE,
        Comparison.of(
            "the key of AWS's root for Nitro Enclaves",
            emulated
                ? "the EMULATED root " + root + " of \"" + anchors.name() + "\""
                : root + ", named " + chain.get().root()));
    List<RevocationList> lists =
        endorsements.revocationLists().stream().map(RevocationList::parse).toList();
    new ChainChecks("nitro.chain", at, findings).sound(chain.get(), lists);
    boolean signed =
        document.signed().algorithm() == CoseAlgorithm.ES384
            && document.signed().isSignedBy(Jwk.of(leaf.publicKey()));
    findings.require(
        signed,
        "nitro.signature",
        "RFC 9052 section 4.4",
        Comparison.of(
            "a signature ES384 of " + leaf,
            signed ? "such a signature" : document.signed().algorithm() + " of another key"));
    return emulated;
  }

  private static void content(NitroDocument document, Instant at, Findings findings) {
    findings.require(
        document.digest().equals("SHA384"),
        "nitro.digest",
        GUIDE,
        Comparison.of("SHA384", document.digest()));
    findings.require(
        !document.timestamp().isAfter(at),
        "nitro.timestamp",
        GUIDE,
        Comparison.of("made before " + at, document.timestamp()));
    boolean measured =
        !document.pcrs().getOrDefault(0, Bytes.empty()).isAllZero()
            && document.pcrs().containsKey(0);
    findings.require(
        measured,
        "nitro.debug",
        "AWS Nitro Enclaves user guide, nitro-cli run-enclave",
        Comparison.of(
            "a measured image in PCR 0", measured ? "one" : "zeros: the enclave is in debug mode"));
  }

  static JsonObject claims(NitroDocument document, boolean emulated) {
    var pcrs = JsonObject.builder();
    document.pcrs().forEach((index, value) -> pcrs.put("pcr%02d".formatted(index), value.hex()));
    var json =
        JsonObject.builder()
            .put("module_id", document.moduleId())
            .put("timestamp", document.timestamp().toEpochMilli())
            .put("digest", document.digest())
            .put("pcrs", pcrs.build());
    document.publicKey().ifPresent(key -> json.put("public_key", key.hex()));
    document.nonce().ifPresent(nonce -> json.put("nonce", nonce.hex()));
    document.userData().ifPresent(data -> json.put("report_data", data.hex()));
    return json.put("nacre", JsonObject.builder().put("emulated", emulated).build()).build();
  }
}
