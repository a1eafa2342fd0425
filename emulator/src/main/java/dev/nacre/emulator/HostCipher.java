package dev.nacre.emulator;

import dev.nacre.codec.AesGcm;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.SecretKeySpec;

/// How an ultravisor opens an attestation request (docs/formats/secure-execution.md).
final class HostCipher {
  private static final int HEAD = 0xe0;
  private static final int SLOT = 80;
  private static final int COORDINATE = 80;
  private static final int HASH = 32;
  private static final int MEASUREMENT_KEY = 64;
  private static final int ENCRYPTED = 80;
  private static final int TAG = AesGcm.TAG_SIZE;
  private static final int IV = 12;
  private static final long NONCE_AND_BOTH_HOSTS = 7L << 60;

  private HostCipher() {}

  /// @param measurementKey 64 bytes
  /// @param nonce 16 bytes
  record Opened(Bytes measurementKey, Bytes nonce) {}

  /// @throws IllegalArgumentException when the request is not for this host, or not as it must be
  static Opened open(Bytes request, CertifiedKey host, Bytes hostHash) {
    ByteBuffer in = ByteBuffer.wrap(request.toArray());
    require(in.getLong() == 0 && in.getInt() == 0x100, "version 0x100");
    require(in.getInt() == request.size(), "its own size");
    Bytes iv = take(in, IV);
    require(in.getInt() == 0, "zeros after the IV");
    int slots = (int) in.getLong();
    require(in.getInt() == 0 && in.getInt() == ENCRYPTED, "80 encrypted bytes");
    require(request.size() == HEAD + slots * SLOT + ENCRYPTED + TAG, "as many slots as it says");
    require(in.getLong() == NONCE_AND_BOTH_HOSTS, "a nonce and both hosts");
    require(in.getInt() == 1 && in.getInt() == 0, "HMAC-SHA-512");
    Bytes customer = take(in, 2 * COORDINATE);
    try {
      Bytes wrapping = wrapping(customer, host);
      for (int i = 0; i < slots; i++) {
        Bytes slot = take(in, SLOT);
        if (slot.slice(0, HASH).equals(hostHash)) {
          Bytes key = decrypted(wrapping, Bytes.zeros(IV), Bytes.empty(), slot.slice(HASH, SLOT));
          int open = HEAD + slots * SLOT;
          Bytes secret =
              decrypted(key, iv, request.slice(0, open), request.slice(open, request.size()));
          return new Opened(
              secret.slice(0, MEASUREMENT_KEY), secret.slice(MEASUREMENT_KEY, ENCRYPTED));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the request does not open", e);
    }
    throw new IllegalArgumentException("the request is for other hosts");
  }

  static Bytes coordinates(ECPublicKey key) {
    return coordinate(key.getW().getAffineX()).concat(coordinate(key.getW().getAffineY()));
  }

  private static Bytes coordinate(BigInteger number) {
    byte[] digits = number.toByteArray();
    ByteBuffer field = ByteBuffer.allocate(COORDINATE);
    return Bytes.of(field.put(COORDINATE - digits.length, digits).array());
  }

  private static Bytes wrapping(Bytes customer, CertifiedKey host) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(host.key());
    agreement.doPhase(key(customer), true);
    return Digests.sha256(
        Bytes.of(agreement.generateSecret())
            .concat(Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) 1)));
  }

  private static PublicKey key(Bytes coordinates) throws GeneralSecurityException {
    var parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp521r1"));
    var point =
        new ECPoint(
            new BigInteger(1, coordinates.slice(0, COORDINATE).toArray()),
            new BigInteger(1, coordinates.slice(COORDINATE, 2 * COORDINATE).toArray()));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private static Bytes decrypted(Bytes key, Bytes iv, Bytes bound, Bytes sealed)
      throws GeneralSecurityException {
    var content = new SecretKeySpec(key.toArray(), "AES");
    return Bytes.of(AesGcm.open(content, iv.toArray(), bound.toArray(), sealed.toArray()));
  }

  private static Bytes take(ByteBuffer in, int size) {
    var taken = new byte[size];
    in.get(taken);
    return Bytes.of(taken);
  }

  private static void require(boolean holds, String demand) {
    if (!holds) {
      throw new IllegalArgumentException("expected a request with " + demand);
    }
  }
}
