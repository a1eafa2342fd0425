package dev.nacre.policy.builtin;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// A range of addresses under one prefix.
///
/// @param first the lowest address, as a number
/// @param prefix how many leading bits all addresses share
/// @param bits 32 or 128
record Cidr(BigInteger first, int prefix, int bits) {

  static Cidr parse(String text) {
    return find(text).orElseThrow(() -> BuiltinException.of("invalid CIDR address: " + text));
  }

  static Optional<Cidr> find(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    Optional<byte[]> address = address(text.substring(0, slash));
    String digits = text.substring(slash + 1);
    if (address.isEmpty() || !digits.matches("0|[1-9][0-9]{0,2}")) {
      return Optional.empty();
    }
    int bits = address.get().length * 8;
    int prefix = Integer.parseInt(digits);
    return prefix > bits ? Optional.empty() : Optional.of(of(address.get(), prefix));
  }

  private static Cidr of(byte[] address, int prefix) {
    int bits = address.length * 8;
    BigInteger number = new BigInteger(1, address);
    BigInteger first = number.shiftRight(bits - prefix).shiftLeft(bits - prefix);
    return new Cidr(first, prefix, bits);
  }

  /// A range, or a single address.
  static Cidr parseOrAddress(String text) {
    return find(text)
        .or(() -> address(text).map(address -> of(address, address.length * 8)))
        .orElseThrow(() ->
            BuiltinException.of(
                "not a valid textual representation of an IP address or CIDR: " + text));
  }

  /// The bytes of a numeric address; an address mapped from IPv4 has four.
  static Optional<byte[]> address(String text) {
    boolean four = text.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    boolean six = text.contains(":") && text.matches("[0-9a-fA-F:.]{2,45}");
    if (!four && !six) {
      return Optional.empty();
    }
    if (four) {
      for (String part : text.split("\\.", -1)) {
        if (Integer.parseInt(part) > 255) {
          return Optional.empty();
        }
      }
    }
    try {
      // Only literals get here: no name is ever looked up.
      return Optional.of(InetAddress.ofLiteral(text).getAddress());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  BigInteger last() {
    return first.add(BigInteger.ONE.shiftLeft(bits - prefix)).subtract(BigInteger.ONE);
  }

  boolean contains(Cidr other) {
    return bits == other.bits
        && first.compareTo(other.first) <= 0
        && last().compareTo(other.last()) >= 0;
  }

  boolean intersects(Cidr other) {
    return bits == other.bits
        && first.compareTo(other.last()) <= 0
        && other.first.compareTo(last()) <= 0;
  }

  static String text(BigInteger number, int bits) {
    byte[] bytes = new byte[bits / 8];
    byte[] magnitude = number.toByteArray();
    int length = Math.min(bytes.length, magnitude.length);
    System.arraycopy(magnitude, magnitude.length - length, bytes, bytes.length - length, length);
    try {
      InetAddress address = InetAddress.getByAddress(bytes);
      return bits == 32 ? address.getHostAddress() : six(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }

  /// The text of RFC 5952: the longest run of zeros left out.
  private static String six(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int start = -1;
    int longest = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > longest) {
        start = i;
        longest = end - i;
      }
    }
    var out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        out.append("::");
        i += longest - 1;
        continue;
      }
      boolean first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
      out.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return text(first, bits) + "/" + prefix;
  }
}
