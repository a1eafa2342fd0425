package dev.nacre.emulator;

import dev.nacre.codec.Bytes;

/// The part of an SNP report that is signed, to be filled field by field. Any value can be put
/// anywhere: what makes no sense is for the verifier to find.
///
/// @param content [#SIZE] bytes
public record ReportBody(Bytes content) {
  public static final int SIZE = 0x2a0;

  public ReportBody {
    if (content.size() != SIZE) {
      throw new IllegalArgumentException("expected " + SIZE + " bytes, found " + content.size());
    }
  }

  public static ReportBody zeros() {
    return new ReportBody(Bytes.zeros(SIZE));
  }

  /// A copy in which `field` holds `value`, padded with zeros to the field's size.
  public ReportBody with(ReportField field, Bytes value) {
    byte[] changed = content.toArray();
    System.arraycopy(value.padTo(field.size()).toArray(), 0, changed, field.offset(), field.size());
    return new ReportBody(Bytes.of(changed));
  }

  /// A copy in which `field` holds `value`, little-endian.
  public ReportBody with(ReportField field, long value) {
    var encoded = new byte[field.size()];
    for (int i = 0; i < Math.min(8, encoded.length); i++) {
      encoded[i] = (byte) (value >>> (8 * i));
    }
    return with(field, Bytes.of(encoded));
  }

  public Bytes get(ReportField field) {
    return content.slice(field.offset(), field.offset() + field.size());
  }

  /// A copy in which the bits of `mask` at `offset` are turned over.
  public ReportBody flipped(int offset, int mask) {
    byte[] changed = content.toArray();
    changed[offset] ^= (byte) mask;
    return new ReportBody(Bytes.of(changed));
  }
}
