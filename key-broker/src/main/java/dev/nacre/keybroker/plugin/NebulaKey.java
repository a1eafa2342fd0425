package dev.nacre.keybroker.plugin;

import dev.nacre.codec.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/// The key of a Nebula node, in Nebula's PEM: the bare private number, and the u coordinate (curve
/// `25519`, RFC 7748) or the uncompressed point (curve `P256`).
record NebulaKey(String publicPem, Secret privatePem) implements AutoCloseable {
  private static final int SIZE = 32;

  /// @param curve `25519` or `P256`
  static NebulaKey create(String curve) {
    try {
      return curve.equals("P256") ? nist() : montgomery();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has X25519 and P-256", e);
    }
  }

  private static NebulaKey montgomery() throws GeneralSecurityException {
    KeyPair pair = pair("X25519", NamedParameterSpec.X25519);
    byte[] scalar = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
    byte[] u = bigEndian(((XECPublicKey) pair.getPublic()).getU());
    for (int i = 0; i < SIZE / 2; i++) {
      byte kept = u[i];
      u[i] = u[SIZE - 1 - i];
      u[SIZE - 1 - i] = kept;
    }
    return of("X25519", u, scalar);
  }

  private static NebulaKey nist() throws GeneralSecurityException {
    KeyPair pair = pair("EC", new ECGenParameterSpec("secp256r1"));
    var point = ((ECPublicKey) pair.getPublic()).getW();
    byte[] uncompressed = new byte[1 + 2 * SIZE];
    uncompressed[0] = 4;
    System.arraycopy(bigEndian(point.getAffineX()), 0, uncompressed, 1, SIZE);
    System.arraycopy(bigEndian(point.getAffineY()), 0, uncompressed, 1 + SIZE, SIZE);
    return of("P256", uncompressed, bigEndian(((ECPrivateKey) pair.getPrivate()).getS()));
  }

  private static KeyPair pair(String algorithm, AlgorithmParameterSpec curve)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(curve);
    return generator.generateKeyPair();
  }

  private static byte[] bigEndian(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] padded = new byte[SIZE];
    int size = Math.min(bytes.length, SIZE);
    System.arraycopy(bytes, bytes.length - size, padded, SIZE - size, size);
    return padded;
  }

  /// Wipes `secret`.
  private static NebulaKey of(String kind, byte[] open, byte[] secret) {
    try {
      return new NebulaKey(
          new String(pem(kind + " PUBLIC KEY", open), StandardCharsets.US_ASCII),
          Secret.owning(pem(kind + " PRIVATE KEY", secret)));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] pem(String label, byte[] content) {
    byte[] head = ("-----BEGIN NEBULA " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
    byte[] body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(content);
    byte[] tail = ("\n-----END NEBULA " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
    byte[] pem = Arrays.copyOf(head, head.length + body.length + tail.length);
    System.arraycopy(body, 0, pem, head.length, body.length);
    System.arraycopy(tail, 0, pem, head.length + body.length, tail.length);
    Arrays.fill(body, (byte) 0);
    return pem;
  }

  @Override
  public void close() {
    privatePem.close();
  }
}
