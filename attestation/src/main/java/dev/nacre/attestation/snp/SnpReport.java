package dev.nacre.attestation.snp;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.Optional;

/// An attestation report of SEV-SNP, versions 2 to 5: what it says, not yet who says it (AMD
/// publication 56860, table ATTESTATION_REPORT; the components stand in its order).
///
/// @param content all [#SIZE] bytes, as they came
/// @param version 2 to 5
/// @param vmpl the privilege level of the software that asked for the report; 0 is the highest
/// @param product by CPUID; empty in version 2, which does not state it
/// @param cpuid family, model, stepping; zeros in version 2
/// @param chipId 64 bytes; zeros when a provider's key signs
/// @param launchMitigations the mitigations in force at launch; 0 before version 5
/// @param reservedIsZero whether every byte and bit field that must be zero is
public record SnpReport(
    Bytes content,
    long version,
    long guestSvn,
    GuestPolicy policy,
    Bytes familyId,
    Bytes imageId,
    long vmpl,
    long signatureAlgorithm,
    Tcb currentTcb,
    PlatformInfo platformInfo,
    KeyInfo keyInfo,
    Bytes reportData,
    Bytes measurement,
    Bytes hostData,
    Bytes idKeyDigest,
    Bytes authorKeyDigest,
    Bytes reportId,
    Bytes reportIdMa,
    Tcb reportedTcb,
    Optional<AmdProduct> product,
    Bytes cpuid,
    Bytes chipId,
    Tcb committedTcb,
    FirmwareVersion currentVersion,
    FirmwareVersion committedVersion,
    Tcb launchTcb,
    long launchMitigations,
    long currentMitigations,
    boolean reservedIsZero,
    ReportSignature signature) {
  public static final int SIZE = 1184;

  /// How many of the first bytes are signed.
  static final int SIGNED = 0x2a0;

  private static final int OLDEST = 2;
  private static final int NEWEST = 5;
  private static final int CPUID_AT = 0x188;
  private static final int CHIP_ID_AT = 0x1a0;

  /// @throws MalformedException when these are not [#SIZE] bytes of a known version from a known
  ///   processor
  public static SnpReport parse(Bytes content) {
    if (content.size() != SIZE) {
      throw MalformedException.at("SnpReport", SIZE + " bytes", content.size() + " bytes");
    }
    ByteReader in = ByteReader.littleEndian("SnpReport", content);
    long version = in.u32("version");
    if (version < OLDEST || version > NEWEST) {
      throw MalformedException.at(
          "SnpReport.version at offset 0", OLDEST + " to " + NEWEST, Long.toString(version));
    }
    Bytes cpuid = content.slice(CPUID_AT, CPUID_AT + 3);
    Optional<AmdProduct> product = product(version, cpuid);
    Bytes chipId = content.slice(CHIP_ID_AT, CHIP_ID_AT + 64);
    boolean fmc = product.map(AmdProduct::hasFmc).orElse(isShort(chipId));
    return read(in, new Head(content, version, cpuid, product, fmc));
  }

  /// What must be known of a report before its fields can be read.
  private record Head(
      Bytes content, long version, Bytes cpuid, Optional<AmdProduct> product, boolean fmc) {}

  private static SnpReport read(ByteReader in, Head head) {
    var zeros = new Zeros();
    return new SnpReport(
        head.content(),
        head.version(),
        in.u32("guest_svn"),
        new GuestPolicy(in.u64("policy")),
        in.bytes("family_id", 16),
        in.bytes("image_id", 16),
        in.u32("vmpl"),
        in.u32("signature_algo"),
        zeros.tcb(in, "current_tcb", head.fmc()),
        new PlatformInfo(in.u64("platform_info")),
        zeros.after(in, 4, new KeyInfo(in.u32("key_info"))),
        in.bytes("report_data", 64),
        in.bytes("measurement", 48),
        in.bytes("host_data", 32),
        in.bytes("id_key_digest", 48),
        in.bytes("author_key_digest", 48),
        in.bytes("report_id", 32),
        in.bytes("report_id_ma", 32),
        zeros.tcb(in, "reported_tcb", head.fmc()),
        head.product(),
        zeros.after(in, 21, zeros.cpuid(in, head.version())),
        in.bytes("chip_id", 64),
        zeros.tcb(in, "committed_tcb", head.fmc()),
        zeros.after(in, 1, FirmwareVersion.read(in)),
        zeros.after(in, 1, FirmwareVersion.read(in)),
        zeros.tcb(in, "launch_tcb", head.fmc()),
        zeros.mitigations(in, head.version()),
        zeros.mitigations(in, head.version()),
        zeros.onlyAfter(in, SIGNED - 0x208),
        ReportSignature.read(in));
  }

  private static Optional<AmdProduct> product(long version, Bytes cpuid) {
    if (version == OLDEST) {
      return Optional.empty();
    }
    Optional<AmdProduct> product = AmdProduct.ofCpuid(cpuid.at(0), cpuid.at(1));
    if (product.isEmpty()) {
      throw MalformedException.at(
          "SnpReport.cpuid at offset 392",
          "Milan, Genoa, Siena, Bergamo or Turin",
          "family " + cpuid.at(0) + ", model " + cpuid.at(1));
    }
    return product;
  }

  /// Turin shortened the chip's identity to eight bytes; of a version 2 report, that tells the
  /// layout of its security versions.
  private static boolean isShort(Bytes chipId) {
    return chipId.slice(8, 64).isAllZero() && !chipId.isAllZero();
  }

  /// The bytes over which the signature is made.
  Bytes signed() {
    return content.slice(0, SIGNED);
  }

  /// Follows, while the fields are read, whether everything reserved was zero.
  private static final class Zeros {
    private boolean held = true;

    Tcb tcb(ByteReader in, String field, boolean fmc) {
      Tcb tcb = Tcb.parse(in.bytes(field, 8), fmc);
      held &= tcb.reservedIsZero();
      return tcb;
    }

    <T> T after(ByteReader in, int size, T value) {
      held &= in.bytes("reserved", size).isAllZero();
      return value;
    }

    Bytes cpuid(ByteReader in, long version) {
      Bytes cpuid = in.bytes("cpuid", 3);
      held &= version > OLDEST || cpuid.isAllZero();
      return cpuid;
    }

    long mitigations(ByteReader in, long version) {
      long vector = in.u64("mitigation_vector");
      held &= version >= NEWEST || vector == 0;
      return vector;
    }

    boolean onlyAfter(ByteReader in, int size) {
      return after(in, size, held) && held;
    }
  }
}
