package dev.nacre.attestation.cca;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Judges the tokens of Arm CCA realms: authenticates them, then looks at what they say.
///
/// There is no root to pin: each platform's key is one that the owner enrolled.
public final class CcaVerifier {
  private static final String RMM = "Arm DEN0137 (RMM specification), ";
  private static final String TOKEN = "draft-ffm-rats-cca-token";

  private final TrustAnchors anchors;

  public CcaVerifier(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  /// The keys of a trust-anchor store in upstream's form, for an owner who enrols them: each as
  /// SHA-256 over its DER SubjectPublicKeyInfo.
  ///
  /// @throws MalformedException when it is no such store
  public static Set<Bytes> fingerprints(Bytes store) {
    return PlatformKey.parseAll(store).stream()
        .map(PlatformKey::fingerprint)
        .collect(Collectors.toUnmodifiableSet());
  }

  public Appraisal verify(CcaToken token, Endorsements endorsements, Expected expected) {
    Findings findings = Findings.none();
    boolean emulated = false;
    try {
      emulated = platform(token, endorsements, expected, findings);
      realm(token, findings);
      form(token, findings);
      referenceValues(token, endorsements, findings);
    } catch (MalformedException e) {
      findings.failed(
          "cca.endorsements", TOKEN, Comparison.of("well-formed stores", e.getMessage()));
    }
    RealmClaims realm = token.realmClaims();
    new Slot(
            "cca.realm.challenge",
            "the digest over this session's nonce and key",
            realm.challenge())
        .mustHold(expected.reportData(), findings);
    new Slot("cca.realm.personalization", "the digest of the initdata", realm.personalization())
        .mustHold(expected.initDataDigest(), findings);
    return new Appraisal(
        List.of(new Submodule("cpu", CcaClaims.of(token, emulated))), findings.toList(), emulated);
  }

  /// @return whether the platform's key is that of an emulated one
  private boolean platform(
      CcaToken token, Endorsements endorsements, Expected expected, Findings findings) {
    PlatformClaims claims = token.platformClaims();
    List<PlatformKey> keys =
        endorsements.documents(EndorsementKind.CCA_PLATFORM_KEYS).stream()
            .map(PlatformKey::parseAll)
            .flatMap(List::stream)
            .toList();
    Optional<PlatformKey> known =
        keys.stream().filter(key -> key.instanceId().equals(claims.instanceId())).findFirst();
    if (known.isEmpty()) {
      findings.failed(
          "cca.platform.key",
          RMM + "A7.1",
          Comparison.of(
              "the key of the platform " + claims.instanceId() + " in a trust-anchor store",
              "no such key"));
      return false;
    }
    PlatformKey key = known.get();
    boolean emulated = anchors.trustsEmulated(key.fingerprint());
    findings.require(
        emulated || expected.enrolledKeys().contains(key.fingerprint()),
        "cca.platform.key",
        RMM + "A7.1",
        Comparison.of(
            "a key that the owner enrolled",
            emulated
                ? "the EMULATED key " + key.fingerprint() + " of \"" + anchors.name() + "\""
                : key.fingerprint()));
    findings.requireEqual(
        "cca.platform.implementation", TOKEN, key.implementationId(), claims.implementationId());
    boolean signed = token.platform().isSignedBy(key.key());
    findings.require(
        signed,
        "cca.platform.signature",
        "RFC 9052 section 4.4",
        Comparison.of(
            "a signature of the platform's key, " + token.platform().algorithm(),
            signed ? "such a signature" : "another signature"));
    return emulated;
  }

  private static void realm(CcaToken token, Findings findings) {
    RealmClaims claims = token.realmClaims();
    boolean signed = token.realm().isSignedBy(claims.key());
    findings.require(
        signed,
        "cca.realm.signature",
        "RFC 9052 section 4.4",
        Comparison.of(
            "a signature of the realm's key, " + token.realm().algorithm(),
            signed ? "such a signature" : "another signature"));
    Optional<Bytes> digest =
        switch (claims.keyHashAlgorithm()) {
          case "sha-256" -> Optional.of(Digests.sha256(claims.encodedKey()));
          case "sha-384" -> Optional.of(Digests.sha384(claims.encodedKey()));
          case "sha-512" -> Optional.of(Digests.sha512(claims.encodedKey()));
          default -> Optional.empty();
        };
    findings.require(
        digest.map(token.platformClaims().challenge()::equals).orElse(false),
        "cca.binding",
        RMM + "A7.2.1",
        Comparison.of(
            "the platform's challenge is the digest of the realm's key, "
                + digest.map(Bytes::hex).orElse("of an algorithm that is known"),
            token.platformClaims().challenge() + " by " + claims.keyHashAlgorithm()));
  }

  private static void form(CcaToken token, Findings findings) {
    PlatformClaims platform = token.platformClaims();
    findings.require(
        PlatformClaims.PROFILES.contains(platform.profile()),
        "cca.platform.profile",
        TOKEN,
        Comparison.of("one of " + PlatformClaims.PROFILES, platform.profile()));
    Optional<String> profile = token.realmClaims().profile();
    findings.require(
        profile.map(RealmClaims.PROFILE_OF_KEYS::equals).orElse(true),
        "cca.realm.profile",
        TOKEN,
        Comparison.of("none, or " + RealmClaims.PROFILE_OF_KEYS, profile.orElse("none")));
    findings.require(
        platform.isSecured(),
        "cca.platform.lifecycle",
        RMM + "A7.2.3.2.6",
        Comparison.of(
            "secured (0x3000 to 0x30ff)",
            platform.lifecycleWord() + " (0x%04x)".formatted(platform.lifecycle())));
    List<String> unknown =
        Stream.concat(platform.unknown().stream(), token.realmClaims().unknown().stream()).toList();
    if (!unknown.isEmpty()) {
      findings.notMade(
          "cca.unknown_claims",
          "RFC 9711 section 7.2.4",
          "claims that mean something here",
          "the claims " + unknown + " are ignored");
    }
  }

  private static void referenceValues(
      CcaToken token, Endorsements endorsements, Findings findings) {
    List<CcaReferenceValues> stores =
        endorsements.documents(EndorsementKind.CCA_REFERENCE_VALUES).stream()
            .map(CcaReferenceValues::parse)
            .toList();
    List<CcaReferenceValues.Platform> platforms =
        stores.stream().flatMap(store -> store.platforms().stream()).toList();
    List<CcaReferenceValues.Realm> realms =
        stores.stream().flatMap(store -> store.realms().stream()).toList();
    if (platforms.isEmpty()) {
      left("cca.platform.reference_values", "the platform's firmware and configuration", findings);
    } else {
      PlatformClaims claims = token.platformClaims();
      findings.require(
          platforms.stream()
              .filter(known -> known.implementationId().equals(claims.implementationId()))
              .anyMatch(known -> known.holds(claims)),
          "cca.platform.reference_values",
          TOKEN,
          Comparison.of(
              "the configuration and the components of a reference value for "
                  + claims.implementationId(),
              claims.configuration() + ", " + claims.components()));
    }
    if (realms.isEmpty()) {
      left("cca.realm.reference_values", "the realm's measurements", findings);
    } else {
      RealmClaims claims = token.realmClaims();
      findings.require(
          realms.stream().anyMatch(known -> known.holds(claims)),
          "cca.realm.reference_values",
          TOKEN,
          Comparison.of(
              "the measurements of a reference value",
              claims.initialMeasurement() + ", " + claims.extensibleMeasurements()));
    }
  }

  private static void left(String check, String expected, Findings findings) {
    findings.notMade(
        check,
        "RFC 9334 section 8.3",
        expected,
        "no reference values were supplied; left to the policy, which reads the claims");
  }
}
