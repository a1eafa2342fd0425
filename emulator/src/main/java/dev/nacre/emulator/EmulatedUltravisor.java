package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x500.X500Name;

/// An IBM of one's own, and one host of its making: a root, the key that signs host key documents,
/// and the ultravisor's host key on P-521 with its document. It answers attestation requests for
/// machines of IBM Secure Execution. The names of root and host say `EMULATED`, and so does the
/// signing key's unit, beside what IBM's must say.
public record EmulatedUltravisor(
    CertifiedKey root, CertifiedKey signer, CertifiedKey host, Bytes machine) {
  private static final Duration LIFETIME = Duration.ofDays(10 * 365);
  private static final Bytes NOTHING = Bytes.empty();
  private static final int DIGEST = 64;
  private static final int TAG = 16;
  private static final String SIGNER =
      "C=US,ST=New York,L=Armonk,O=International Business Machines Corporation,"
          + "OU=EMULATED Key Signing Service,CN=International Business Machines Corporation";

  public static EmulatedUltravisor create(SecureRandom chance, Instant now) {
    return create(chance, now, SIGNER);
  }

  /// One whose signing key has another subject.
  public static EmulatedUltravisor create(SecureRandom chance, Instant now, String signerName) {
    Instant from = now.minus(Duration.ofDays(1));
    KeyPair root = Mint.ec("secp256r1", chance);
    KeyPair signer = Mint.ec("secp256r1", chance);
    KeyPair host = Mint.ec("secp521r1", chance);
    X500Name rootName = new X500Name("O=Nacre EMULATED authority,CN=Root EMULATED");
    X500Name signing = new X500Name(signerName);
    X500Name hostName = new X500Name("O=Nacre EMULATED host,CN=HKD-EMULATED");
    X509Certificate rootCertificate = Mint.authority(order(rootName, root, rootName, root, from));
    X509Certificate signerCertificate =
        Mint.sign(order(signing, signer, rootName, root, from), List.of());
    X509Certificate document = Mint.sign(order(hostName, host, signing, signer, from), List.of());
    return new EmulatedUltravisor(
        new CertifiedKey(rootCertificate, root.getPrivate()),
        new CertifiedKey(signerCertificate, signer.getPrivate()),
        new CertifiedKey(document, host.getPrivate()),
        Bytes.utf8("EMULATED").padTo(16));
  }

  private static Mint.Order order(
      X500Name name, KeyPair pair, X500Name issuer, KeyPair by, Instant from) {
    return new Mint.Order(
        name,
        Bytes.of(pair.getPublic().getEncoded()),
        issuer,
        by.getPrivate(),
        from,
        from.plus(LIFETIME));
  }

  /// What a verifier must be told to believe this root.
  public Bytes rootFingerprint() {
    return Digests.sha256(Bytes.of(root.certificate().getPublicKey().getEncoded()));
  }

  /// The hash by which requests and answers name the host.
  public Bytes hostHash() {
    return Digests.sha256(HostCipher.coordinates((ECPublicKey) host.certificate().getPublicKey()));
  }

  /// A list of the signing key's.
  public Bytes revocationList(List<X509Certificate> revoked, Instant from) {
    return Mint.revocationList(
        signer, new Mint.RevocationOrder(revoked, from, from.plus(Duration.ofDays(30))));
  }

  /// The header of an image that this host can start. Its encrypted part is noise.
  ///
  /// @param seed what the image's digests are made from
  /// @param controlFlags what the machine permits
  public Bytes imageHeader(String seed, long controlFlags) {
    int encrypted = 128;
    int size = 416 + 80 + encrypted + TAG;
    ByteBuffer head = ByteBuffer.allocate(64);
    head.put(Bytes.utf8("IBMSecEx").toArray()).putInt(0x100).putInt(size);
    head.put(noise(seed, "iv", 12).toArray()).putInt(0);
    head.putLong(1).putLong(encrypted).putLong(7).putLong(controlFlags);
    return Bytes.of(head.array())
        .concat(noise(seed, "customer key", 160))
        .concat(noise(seed, "pages", DIGEST))
        .concat(noise(seed, "addresses", DIGEST))
        .concat(noise(seed, "tweaks", DIGEST))
        .concat(hostHash())
        .concat(noise(seed, "wrapped key", 48))
        .concat(noise(seed, "encrypted", encrypted))
        .concat(noise(seed, "tag", TAG));
  }

  /// The digests and the tag of a header: 208 bytes.
  public static Bytes imageTags(Bytes header) {
    return header.slice(224, 416).concat(header.slice(header.size() - TAG, header.size()));
  }

  private static Bytes noise(String seed, String part, int size) {
    return Bytes.drawn(size, SeededChance.of(seed + "/" + part));
  }

  /// What a machine states when it is asked.
  ///
  /// @param userData 64 to 256 bytes that its guest chose
  /// @param imageTags 208 bytes, of the image from which it was started
  /// @param imageHost hash of the host key with which the image was opened
  /// @param answeringHost hash of the host key with which the request was opened
  public record Statement(Bytes userData, Bytes imageTags, Bytes imageHost, Bytes answeringHost) {}

  /// The statement of a machine on this host.
  public Statement statement(Bytes userData, Bytes imageTags) {
    return new Statement(userData.padTo(DIGEST), imageTags, hostHash(), hostHash());
  }

  /// The evidence that a guest sends, for a request in the key broker protocol's JSON.
  ///
  /// @throws IllegalArgumentException when the request is not for this host, or not as it must be
  public JsonObject answer(JsonObject request, Statement statement) {
    HostCipher.Opened opened =
        HostCipher.open(Bytes.ofBase64(request.string("request_blob")), host, hostHash());
    Bytes additional = statement.imageHost().concat(statement.answeringHost());
    ByteBuffer sizes = ByteBuffer.allocate(8);
    sizes.putShort((short) statement.userData().size()).putShort((short) 0);
    sizes.putInt(additional.size());
    Bytes measured =
        List.of(
                statement.imageTags(),
                machine,
                Bytes.of(sizes.array()),
                statement.userData(),
                opened.nonce(),
                additional)
            .stream()
            .reduce(NOTHING, Bytes::concat);
    return JsonObject.builder()
        .put("measurement", hmac(opened.measurementKey(), measured).base64())
        .put("additional_data", additional.base64())
        .put("user_data", statement.userData().base64())
        .put("cuid", machine.base64())
        .put("encr_measurement_key", request.string("encr_measurement_key"))
        .put("encr_request_nonce", request.string("encr_request_nonce"))
        .put("image_hdr_tags", statement.imageTags().base64())
        .build();
  }

  private static Bytes hmac(Bytes key, Bytes content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key.toArray(), "HmacSHA512"));
      return Bytes.of(mac.doFinal(content.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA512", e);
    }
  }
}
