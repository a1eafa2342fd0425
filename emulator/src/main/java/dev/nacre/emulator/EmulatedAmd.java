package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/// An AMD of one's own: a root key (ARK), the signing keys under it (ASK for chips, ASVK for cloud
/// providers) in the forms of the real ones, RSA-4096 with PSS and SHA-384. Its names all say
/// `EMULATED`.
///
/// @param ark the root, self-signed
/// @param ask signs the keys of chips (VCEK)
/// @param asvk signs the keys of cloud providers (VLEK); its key is the ASK's, to spare the lab
///   seconds of key generation
public record EmulatedAmd(CertifiedKey ark, CertifiedKey ask, CertifiedKey asvk) {
  private static final Duration LIFETIME = Duration.ofDays(25 * 365);

  private static final int USUAL_BITS = 4096;
  private static final int QUICK_BITS = 2048;

  /// Makes new keys of the real ones' size, which takes seconds to minutes, and certificates valid
  /// from a day before `now`.
  public static EmulatedAmd create(Instant now) {
    return create(Chance.SOURCE, now, USUAL_BITS);
  }

  /// Like [#create(Instant)] with shorter keys, made in a moment: for tests.
  public static EmulatedAmd createQuickly(Instant now) {
    return create(Chance.SOURCE, now, QUICK_BITS);
  }

  /// Like [#createQuickly(Instant)]: the same keys from the same source of chance.
  public static EmulatedAmd createQuickly(SecureRandom chance, Instant now) {
    return create(chance, now, QUICK_BITS);
  }

  private static EmulatedAmd create(SecureRandom chance, Instant now, int bits) {
    Instant from = now.minus(Duration.ofDays(1));
    KeyPair root = Mint.rsa(bits, chance);
    KeyPair signing = Mint.rsa(bits, chance);
    return new EmulatedAmd(
        new CertifiedKey(authority("ARK-EMULATED", root, root, from), root.getPrivate()),
        new CertifiedKey(authority("SEV-EMULATED", signing, root, from), signing.getPrivate()),
        new CertifiedKey(
            authority("SEV-VLEK-EMULATED", signing, root, from), signing.getPrivate()));
  }

  /// The one kept in `directory`, or a new one that is kept there from now on.
  ///
  /// Safe to call from several processes at once; the keys are readable by their owner only.
  ///
  /// @throws java.io.UncheckedIOException when the directory cannot be read or written
  public static EmulatedAmd openOrCreate(Path directory) {
    return new KeyFolder(directory).openOrCreate(() -> create(Instant.now()));
  }

  /// The fingerprint of the root kept in `directory`, for who must believe it but not hold its
  /// keys.
  ///
  /// @throws java.io.UncheckedIOException when no emulated processor is kept there
  public static Bytes rootFingerprintIn(Path directory) {
    return fingerprint(new KeyFolder(directory).root());
  }

  /// What a verifier must be told to believe this root: SHA-256 over its DER SubjectPublicKeyInfo.
  public Bytes rootFingerprint() {
    return fingerprint(ark.certificate());
  }

  private static Bytes fingerprint(X509Certificate root) {
    return Digests.sha256(Bytes.of(root.getPublicKey().getEncoded()));
  }

  /// A revocation list of the root, for a month from `from`.
  ///
  /// @param revoked certificates that the root signed, and regrets
  /// @return DER
  public Bytes revocationList(List<X509Certificate> revoked, Instant from) {
    return Mint.revocationList(
        ark, new Mint.RevocationOrder(revoked, from, from.plus(Duration.ofDays(30))));
  }

  private static X509Certificate authority(
      String name, KeyPair subject, KeyPair issuer, Instant from) {
    return Mint.authority(
        new Mint.Order(
            distinguished(name),
            Bytes.of(subject.getPublic().getEncoded()),
            distinguished("ARK-EMULATED"),
            issuer.getPrivate(),
            from,
            from.plus(LIFETIME)));
  }

  static X500Name distinguished(String commonName) {
    return new X500Name("OU=Engineering,O=Nacre EMULATED processor,CN=" + commonName);
  }
}
