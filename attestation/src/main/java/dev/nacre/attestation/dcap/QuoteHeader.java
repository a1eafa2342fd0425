package dev.nacre.attestation.dcap;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;

/// The first 48 bytes of a quote (Intel TDX DCAP Quoting Library API, appendix A.3.1;
/// little-endian).
///
/// @param version 3 for SGX, 4 for TDX 1.0, 5 for TDX 1.0 and 1.5
/// @param attestationKeyType 2: ECDSA-256 with P-256
/// @param kind SGX or TDX
/// @param reserved four bytes; of SGX, the security versions of QE and PCE
/// @param vendorId of the quoting enclave: Intel's
/// @param userData twenty bytes, by which the host knows the quoting enclave
public record QuoteHeader(
    int version,
    int attestationKeyType,
    Kind kind,
    Bytes reserved,
    Bytes vendorId,
    Bytes userData) {
  static final int SIZE = 48;
  static final Bytes INTEL = Bytes.ofHex("939a7233f79c4ca9940a0db3957f0607");

  private static final int ECDSA_P256 = 2;

  /// What was quoted.
  public enum Kind {
    SGX(0x00),
    TDX(0x81);

    private final long teeType;

    Kind(long teeType) {
      this.teeType = teeType;
    }

    public long teeType() {
      return teeType;
    }
  }

  static QuoteHeader read(ByteReader in) {
    int version = in.u16("version");
    int keyType = in.u16("att_key_type");
    if (keyType != ECDSA_P256) {
      throw in.unexpected("att_key_type", "2 (ECDSA P-256)", Integer.toString(keyType));
    }
    Kind kind = kind(in, version);
    return new QuoteHeader(
        version,
        keyType,
        kind,
        in.bytes("reserved", 4),
        in.bytes("vendor_id", 16),
        in.bytes("user_data", 20));
  }

  private static Kind kind(ByteReader in, int version) {
    long teeType = in.u32("tee_type");
    if (version == 3 && teeType == Kind.SGX.teeType) {
      return Kind.SGX;
    }
    if ((version == 4 || version == 5) && teeType == Kind.TDX.teeType) {
      return Kind.TDX;
    }
    throw MalformedException.at(
        "Quote.version and tee_type",
        "3 and 0 (SGX), 4 or 5 and 0x81 (TDX)",
        version + " and 0x" + Long.toHexString(teeType));
  }
}
