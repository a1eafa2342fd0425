package dev.nacre.attestation.tpm;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Binds an attestation key to a TPM whose maker vouches for it: certificates lead from the
/// endorsement key to an enrolled root, and the TPM gave back a secret that only it could decrypt,
/// and only if it holds the attestation key.
///
/// The secret is made from the caller's request key, the attestation key's name and the endorsement
/// key. So nothing has to be kept between question and answer, and an answer counts for that pair
/// of keys alone.
///
/// @param requestKey 32 bytes that only the caller knows
public record EndorsementTrust(Secret requestKey) {
  private static final String SOURCE = "TPM 2.0 part 1, section 24; TCG EK Credential Profile";
  private static final String ENDORSEMENT_PURPOSE = "2.23.133.8.1";
  private static final String LABEL = "nacre tpm credential";
  private static final int MOST_CERTIFICATES = 32;

  /// What the TPM is to decrypt.
  ///
  /// @param certificate of the endorsement key, whose chain must be appraised before the answer
  ///   counts
  /// @throws MalformedException when `attestationKey` is not restricted to what the TPM says itself
  public Credential challenge(
      Certificate certificate,
      EndorsementKey endorsementKey,
      TpmPublic attestationKey,
      SecureRandom chance) {
    if (!attestationKey.isForAttestation()) {
      throw MalformedException.at(
          "attestation key",
          "a restricted signing key that the TPM made and keeps",
          "attributes %08x".formatted(attestationKey.attributes()));
    }
    Bytes secret = secret(attestationKey.name(), certificate.keyFingerprint());
    return Credential.of(endorsementKey, attestationKey.name(), secret, chance);
  }

  /// Finds out whether `answer` proves the attestation key of the TPM of the first certificate.
  ///
  /// @param isEnd whether a root's fingerprint is one that is believed
  /// @return the root at which the chain ends; empty when anything is amiss, and then a finding
  ///   failed
  public Optional<Bytes> appraise(
      Answer answer,
      Endorsements endorsements,
      Predicate<Bytes> isEnd,
      Instant at,
      Findings findings) {
    List<Certificate> atHand =
        Stream.concat(answer.certificates().stream(), endorsements.certificates().stream())
            .limit(MOST_CERTIFICATES)
            .map(Certificate::parse)
            .toList();
    Optional<CertificateChain> chain =
        atHand.stream()
            .findFirst()
            .flatMap(leaf -> CertificateChain.above(leaf, atHand))
            .filter(whole -> isEnd.test(whole.root().keyFingerprint()));
    boolean known =
        findings.require(
            chain.isPresent(),
            "tpm.ek.trust",
            SOURCE,
            Comparison.of(
                "certificates from the endorsement key to a root that the owner enrolled",
                chain.map(CertificateChain::toString).orElse("none")));
    if (!known || chain.isEmpty()) {
      return Optional.empty();
    }
    List<RevocationList> lists =
        endorsements.revocationLists().stream().map(RevocationList::parse).toList();
    boolean sound = new ChainChecks("tpm.ek", at, findings).sound(chain.get(), lists);
    boolean purpose = purpose(chain.get().leaf(), findings);
    boolean proved = proved(answer, chain.get().leaf(), findings);
    return sound && purpose && proved
        ? Optional.of(chain.get().root().keyFingerprint())
        : Optional.empty();
  }

  /// What came back.
  ///
  /// @param certificates DER, the endorsement key's first
  /// @param secret as the TPM decrypted it
  public record Answer(List<Bytes> certificates, TpmPublic attestationKey, Bytes secret) {
    public Answer {
      certificates = List.copyOf(certificates);
    }
  }

  private static boolean purpose(Certificate certificate, Findings findings) {
    Set<String> purposes = purposes(certificate);
    return findings.require(
        purposes.contains(ENDORSEMENT_PURPOSE) && !certificate.isAuthority(),
        "tpm.ek.purpose",
        "TCG EK Credential Profile 2.5, section 3.2.16",
        Comparison.of("a certificate of an endorsement key, " + ENDORSEMENT_PURPOSE, purposes));
  }

  private static Set<String> purposes(Certificate certificate) {
    try {
      List<String> purposes = certificate.decoded().getExtendedKeyUsage();
      return purposes == null ? Set.of() : Set.copyOf(purposes);
    } catch (CertificateParsingException e) {
      throw new MalformedException(
          "extended key usage: expected purposes, found something else", e);
    }
  }

  private boolean proved(Answer answer, Certificate certificate, Findings findings) {
    Bytes name = answer.attestationKey().name();
    boolean same = secret(name, certificate.keyFingerprint()).equals(answer.secret());
    return findings.require(
        same,
        "tpm.ek.credential",
        SOURCE,
        Comparison.of(
            "the secret that was sent to this TPM for the key " + name,
            same ? "it" : "another secret"));
  }

  private Bytes secret(Bytes name, Bytes endorsementKey) {
    Bytes about = TpmKdf.label(LABEL).concat(name).concat(endorsementKey);
    return requestKey.reveal(key -> new TpmKdf(HashAlgorithm.SHA_256).mac(Bytes.of(key), about));
  }
}
