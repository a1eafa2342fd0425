package dev.nacre.attestation.se;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.JsonObject;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import javax.crypto.KeyAgreement;

/// Asks a machine's ultravisor to prove itself: with a fresh key that only the ultravisors of
/// chosen hosts can open, and under which the answer is authenticated.
///
/// ```
/// 0x00 zeros 8, version 0x100 u32, size u32, iv 12, zeros 4
/// 0x20 zeros 7, key slots u8, zeros 4, encrypted size u32
/// 0x30 flags u64, algorithm u32, zeros 4
/// 0x40 customer key: x 80, y 80, on P-521
/// 0xe0 a slot for each host: hash of its key 32, wrapped protection key 32, tag 16
///      AES-256-GCM under the protection key: measurement key 64, nonce 16; tag 16
/// ```
///
/// Big-endian. A protection key is wrapped by AES-256-GCM (zero IV, as each key is used once) under
/// SHA-256 over the ECDH secret (66 bytes) and the number 1 in 4 bytes (ANSI X9.63).
public final class AttestationRequest {
  /// As many hosts as one request may be for.
  public static final int MOST_HOSTS = 64;

  private static final int VERSION = 0x100;
  private static final int HMAC_SHA_512 = 1;

  /// The request holds a nonce; the answer must name the keys of both hosts (bits 1 to 3 from the
  /// most significant).
  private static final long FLAGS = 0x7000000000000000L;

  private static final int PROTECTION_KEY = 32;
  private static final int MEASUREMENT = 64;
  private static final int HEAD = 0xe0;
  private static final int SLOT = HostKey.HASH + PROTECTION_KEY + Gcm.TAG;
  private static final int ENCRYPTED = KeptRequest.MEASUREMENT_KEY + KeptRequest.NONCE;

  private AttestationRequest() {}

  /// A request about one image, in the JSON that the key broker protocol sends as its nonce.
  ///
  /// @param hosts whose keys were found genuine; at least one
  /// @param requestKey 32 bytes, under which the verifier seals what it must know again
  /// @throws IllegalArgumentException when there is no host, or more than [#MOST_HOSTS]
  public static JsonObject challenge(
      ImageTags tags, List<HostKey> hosts, Secret requestKey, SecureRandom chance) {
    if (hosts.isEmpty() || hosts.size() > MOST_HOSTS) {
      throw new IllegalArgumentException("expected 1 to " + MOST_HOSTS + " hosts: " + hosts.size());
    }
    var kept =
        new KeptRequest(
            Bytes.drawn(KeptRequest.MEASUREMENT_KEY, chance),
            Bytes.drawn(KeptRequest.NONCE, chance),
            KeptRequest.image(tags),
            hosts.stream().map(HostKey::hash).toList());
    KeptRequest.Sealed sealed = kept.seal(requestKey, chance);
    return JsonObject.builder()
        .put("request_blob", blob(kept, hosts, chance).base64())
        .put("measurement_size", MEASUREMENT)
        .put("additional_size", 2 * HostKey.HASH)
        .put("encr_measurement_key", sealed.key().base64())
        .put("encr_request_nonce", sealed.nonce().base64())
        .put("image_hdr_tags", tags.content().base64())
        .build();
  }

  private static Bytes blob(KeptRequest kept, List<HostKey> hosts, SecureRandom chance) {
    try {
      KeyPair customer = pair(chance);
      Bytes protectionKey = Bytes.drawn(PROTECTION_KEY, chance);
      Bytes iv = Bytes.drawn(Gcm.IV, chance);
      Bytes open = head(iv, hosts.size(), (ECPublicKey) customer.getPublic());
      for (HostKey host : hosts) {
        open = open.concat(slot(customer, host, protectionKey));
      }
      Bytes secret = kept.measurementKey().concat(kept.nonce());
      return open.concat(gcm(protectionKey, iv, open).seal(secret));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a request cannot be made", e);
    }
  }

  private static Bytes head(Bytes iv, int slots, ECPublicKey customer) {
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    head.putLong(0).putInt(VERSION).putInt(HEAD + slots * SLOT + ENCRYPTED + Gcm.TAG);
    head.put(iv.toArray()).putInt(0);
    head.putLong(slots).putInt(0).putInt(ENCRYPTED);
    head.putLong(FLAGS).putInt(HMAC_SHA_512).putInt(0);
    head.put(HostKey.coordinates(customer).toArray());
    return Bytes.of(head.array());
  }

  private static Bytes slot(KeyPair customer, HostKey host, Bytes protectionKey)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(customer.getPrivate());
    agreement.doPhase(host.key(), true);
    Bytes agreed = Bytes.of(agreement.generateSecret()).concat(Bytes.ofHex("00000001"));
    return host.hash()
        .concat(
            gcm(Digests.sha256(agreed), Bytes.zeros(Gcm.IV), Bytes.empty()).seal(protectionKey));
  }

  private static Gcm gcm(Bytes key, Bytes iv, Bytes bound) {
    return new Gcm(Gcm.key(key.toArray()), iv, bound);
  }

  private static KeyPair pair(SecureRandom chance) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp521r1"), chance);
    return generator.generateKeyPair();
  }
}
