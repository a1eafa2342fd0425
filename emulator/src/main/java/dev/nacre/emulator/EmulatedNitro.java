package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cose.CoseAlgorithm;
import dev.nacre.codec.cose.CoseSign1;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/// A maker of Nitro enclaves of one's own: a root on P-384, one intermediate, and the short-lived
/// key that signs documents. Its names all say `EMULATED`.
public record EmulatedNitro(CertifiedKey root, CertifiedKey zone, CertifiedKey module) {
  private static final Duration LONG = Duration.ofDays(25 * 365);
  private static final Duration SHORT = Duration.ofHours(3);

  /// @param now the document's key is valid for three hours from then
  public static EmulatedNitro create(SecureRandom chance, Instant now) {
    KeyPair root = Mint.ec("secp384r1", chance);
    KeyPair zone = Mint.ec("secp384r1", chance);
    KeyPair module = Mint.ec("secp384r1", chance);
    X500Name rootName = distinguished("nitro-enclaves-EMULATED");
    X500Name zoneName = distinguished("zone-EMULATED");
    Instant from = now.minus(Duration.ofDays(1));
    X509Certificate rootCertificate =
        Mint.authority(order(rootName, root, rootName, root, from, LONG));
    X509Certificate zoneCertificate =
        Mint.authority(order(zoneName, zone, rootName, root, from, LONG));
    X509Certificate moduleCertificate =
        Mint.sign(
            order(distinguished("i-EMULATED"), module, zoneName, zone, now, SHORT), List.of());
    return new EmulatedNitro(
        new CertifiedKey(rootCertificate, root.getPrivate()),
        new CertifiedKey(zoneCertificate, zone.getPrivate()),
        new CertifiedKey(moduleCertificate, module.getPrivate()));
  }

  private static Mint.Order order(
      X500Name name, KeyPair pair, X500Name issuer, KeyPair signer, Instant from, Duration life) {
    return new Mint.Order(
        name,
        Bytes.of(pair.getPublic().getEncoded()),
        issuer,
        signer.getPrivate(),
        from,
        from.plus(life));
  }

  /// What a verifier must be told to believe this root.
  public Bytes rootFingerprint() {
    return Digests.sha256(Bytes.of(root.certificate().getPublicKey().getEncoded()));
  }

  /// What the hypervisor says, for a test to bend before it is signed.
  ///
  /// @param image PCR 0, 48 bytes
  public CborMap claims(Bytes image, Bytes userData, Instant at) {
    return CborMap.builder()
        .put("module_id", Cbor.of("i-0emulated-enc0"))
        .put("digest", Cbor.of("SHA384"))
        .put("timestamp", Cbor.of(at.toEpochMilli()))
        .put(
            "pcrs",
            CborMap.builder()
                .put(0, image)
                .put(1, Bytes.zeros(48))
                .put(2, Bytes.zeros(48))
                .put(3, Bytes.zeros(48))
                .build())
        .put("certificate", Cbor.of(module.der()))
        .put("cabundle", CborArray.of(Cbor.of(root.der()), Cbor.of(zone.der())))
        .put("user_data", Cbor.of(userData))
        .build();
  }

  /// The document over these claims, without a tag, as the Nitro Secure Module hands it out.
  public Bytes document(CborMap claims) {
    return CoseSign1.sign(claims.encode(), CoseAlgorithm.ES384, module.key()).untagged().encode();
  }

  private static X500Name distinguished(String commonName) {
    return new X500Name("O=Nacre EMULATED cloud,CN=" + commonName);
  }
}
