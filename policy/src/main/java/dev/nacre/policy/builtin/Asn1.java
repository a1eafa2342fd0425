package dev.nacre.policy.builtin;

import java.io.ByteArrayOutputStream;

/// Writes the little DER that keys and signatures need.
final class Asn1 {
  private Asn1() {}

  static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 128) {
      out.write(length);
    } else {
      int bytes = length < 256 ? 1 : length < 65_536 ? 2 : 3;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  static byte[] sequence(byte[] content) {
    return element(0x30, content);
  }

  static byte[] concat(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /// The PKCS#8 form of an RSA key in its own form (PKCS#1).
  static byte[] pkcs8OfRsa(byte[] pkcs1) {
    byte[] algorithm = {
      0x30,
      0x0d,
      0x06,
      0x09,
      0x2a,
      (byte) 0x86,
      0x48,
      (byte) 0x86,
      (byte) 0xf7,
      0x0d,
      0x01,
      0x01,
      0x01,
      0x05,
      0x00
    };
    return sequence(concat(new byte[] {2, 1, 0}, algorithm, element(0x04, pkcs1)));
  }

  /// The SubjectPublicKeyInfo of an RSA key in its own form (PKCS#1).
  static byte[] infoOfRsa(byte[] pkcs1) {
    byte[] algorithm = {
      0x30,
      0x0d,
      0x06,
      0x09,
      0x2a,
      (byte) 0x86,
      0x48,
      (byte) 0x86,
      (byte) 0xf7,
      0x0d,
      0x01,
      0x01,
      0x01,
      0x05,
      0x00
    };
    return sequence(concat(algorithm, element(0x03, concat(new byte[1], pkcs1))));
  }
}
