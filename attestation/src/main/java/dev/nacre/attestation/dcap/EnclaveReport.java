package dev.nacre.attestation.dcap;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;

/// An SGX report body, 384 bytes (Intel SDM volume 3D, table 37-21; little-endian).
///
/// @param content the 384 bytes
public record EnclaveReport(
    Bytes content,
    Bytes cpuSvn,
    Bytes miscSelect,
    Bytes reserved1,
    Bytes isvExtProdId,
    Bytes flags,
    Bytes xfrm,
    Bytes mrEnclave,
    Bytes reserved2,
    Bytes mrSigner,
    Bytes reserved3,
    Bytes configId,
    int isvProdId,
    int isvSvn,
    int configSvn,
    Bytes reserved4,
    Bytes isvFamilyId,
    Bytes reportData)
    implements QuoteBody {
  static final int SIZE = 384;

  private static final int INIT = 1;
  private static final int DEBUG = 1 << 1;
  private static final int KSS = 1 << 7;

  static EnclaveReport parse(Bytes content) {
    ByteReader in = ByteReader.littleEndian("EnclaveReport", content);
    var report =
        new EnclaveReport(
            content,
            in.bytes("cpu_svn", 16),
            in.bytes("misc_select", 4),
            in.bytes("reserved1", 12),
            in.bytes("isv_ext_prod_id", 16),
            in.bytes("attributes.flags", 8),
            in.bytes("attributes.xfrm", 8),
            in.bytes("mr_enclave", 32),
            in.bytes("reserved2", 32),
            in.bytes("mr_signer", 32),
            in.bytes("reserved3", 32),
            in.bytes("config_id", 64),
            in.u16("isv_prod_id"),
            in.u16("isv_svn"),
            in.u16("config_svn"),
            in.bytes("reserved4", 42),
            in.bytes("isv_family_id", 16),
            in.bytes("report_data", 64));
    in.end();
    return report;
  }

  public boolean isInitialised() {
    return (flags.at(0) & INIT) != 0;
  }

  /// Whether the host may read the enclave's memory.
  public boolean isDebuggable() {
    return (flags.at(0) & DEBUG) != 0;
  }

  /// Whether the enclave uses key separation and sharing, without which config id, family id and
  /// extended product id mean nothing.
  public boolean usesKss() {
    return (flags.at(0) & KSS) != 0;
  }

  public boolean reservedIsZero() {
    return reserved1.isAllZero()
        && reserved2.isAllZero()
        && reserved3.isAllZero()
        && reserved4.isAllZero();
  }

  /// Flags and XFRM together, as identities compare them.
  Bytes attributes() {
    return flags.concat(xfrm);
  }
}
