package dev.nacre.keybroker.tls;

import dev.nacre.codec.Bytes;
import java.math.BigInteger;

/// Writes the few elements of DER (X.690) that a certificate needs.
final class Der {
  private Der() {}

  static Bytes sequence(Bytes... members) {
    return element(0x30, joined(members));
  }

  static Bytes set(Bytes... members) {
    return element(0x31, joined(members));
  }

  static Bytes integer(BigInteger value) {
    return element(0x02, Bytes.of(value.toByteArray()));
  }

  static Bytes octets(Bytes content) {
    return element(0x04, content);
  }

  static Bytes bits(Bytes content) {
    return element(0x03, Bytes.zeros(1).concat(content));
  }

  static Bytes utf8(String text) {
    return element(0x0c, Bytes.utf8(text));
  }

  static Bytes generalizedTime(String text) {
    return element(0x18, Bytes.utf8(text));
  }

  static Bytes explicit(int tag, Bytes content) {
    return element(0xa0 | tag, content);
  }

  /// A GeneralName of kind dNSName.
  static Bytes dnsName(String name) {
    return element(0x82, Bytes.utf8(name));
  }

  /// A GeneralName of kind iPAddress.
  static Bytes ipAddress(Bytes address) {
    return element(0x87, address);
  }

  private static Bytes joined(Bytes... members) {
    Bytes all = Bytes.empty();
    for (Bytes member : members) {
      all = all.concat(member);
    }
    return all;
  }

  private static Bytes element(int tag, Bytes content) {
    int size = content.size();
    Bytes head =
        size < 0x80
            ? Bytes.of((byte) tag, (byte) size)
            : size <= 0xff
                ? Bytes.of((byte) tag, (byte) 0x81, (byte) size)
                : Bytes.of((byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size);
    return head.concat(content);
  }
}
