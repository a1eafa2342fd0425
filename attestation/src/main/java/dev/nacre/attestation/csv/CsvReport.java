package dev.nacre.attestation.csv;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.List;
import java.util.Optional;

/// What a Hygon processor says about a machine (TEE info), little-endian; not yet believed.
///
/// @param version 1 or 2
/// @param signatureUsage what the key that signs is for
/// @param mask of version 1: 4 bytes with which the fields before came masked
/// @param registers of version 2
/// @param content all of it, with the signature, as it came
/// @param signed what the signature covers, as it came
public record CsvReport(
    int version,
    Bytes userKeyDigest,
    Bytes vmId,
    Bytes vmVersion,
    Bytes reportData,
    Bytes nonce,
    Bytes measurement,
    CsvPolicy policy,
    Bytes signatureUsage,
    Bytes signatureAlgorithm,
    Optional<Bytes> mask,
    Optional<Registers> registers,
    Bytes content,
    Bytes signed,
    Sm2Signature signature) {
  /// The area in which a report of either version stands.
  static final int AREA = 4096;

  private static final int MASKED = 188;
  private static final int MASK = 4;
  private static final int SIGNED_1 = 180;
  private static final int SIGNED_2 = 0x490 - 2 * Sm2Signature.NUMBER;

  /// What version 2 adds.
  ///
  /// @param values five registers of 32 bytes
  public record Registers(
      long build, int version, Bytes reserved0, List<Bytes> values, Bytes reserved1) {
    public Registers {
      values = List.copyOf(values);
    }
  }

  static CsvReport parse(int version, Bytes area) {
    return switch (version) {
      case 1 -> first(area);
      case 2 -> second(area);
      default -> throw MalformedException.at("CSV report", "version 1 or 2", version + "");
    };
  }

  private static CsvReport first(Bytes area) {
    ByteReader in = ByteReader.littleEndian("CSV report", area);
    Bytes masked = in.bytes("masked", MASKED);
    Bytes mask = in.bytes("anonce", MASK);
    Bytes plain = unmasked(masked, mask);
    return read(
        1,
        ByteReader.littleEndian("CSV report", plain),
        Optional.of(mask),
        Optional.empty(),
        area.slice(0, MASKED + MASK + 2 * Sm2Signature.NUMBER),
        area.slice(0, SIGNED_1),
        Sm2Signature.read(in));
  }

  private static CsvReport second(Bytes area) {
    ByteReader in = ByteReader.littleEndian("CSV report", area);
    ByteReader head = in.within("head", MASKED);
    var registers =
        new Registers(
            in.u32("build"),
            in.u16("rtmr_version"),
            in.bytes("reserved0", 14),
            List.of(
                in.bytes("rtmr0", 32),
                in.bytes("rtmr1", 32),
                in.bytes("rtmr2", 32),
                in.bytes("rtmr3", 32),
                in.bytes("rtmr4", 32)),
            in.bytes("reserved1", 656));
    return read(
        2,
        head,
        Optional.empty(),
        Optional.of(registers),
        area.slice(0, SIGNED_2 + 2 * Sm2Signature.NUMBER),
        area.slice(0, SIGNED_2),
        Sm2Signature.read(in));
  }

  private static CsvReport read(
      int version,
      ByteReader in,
      Optional<Bytes> mask,
      Optional<Registers> registers,
      Bytes content,
      Bytes signed,
      Sm2Signature signature) {
    return new CsvReport(
        version,
        in.bytes("user_pubkey_digest", 32),
        in.bytes("vm_id", 16),
        in.bytes("vm_version", 16),
        in.bytes("report_data", 64),
        in.bytes("mnonce", 16),
        in.bytes("measure", 32),
        new CsvPolicy(in.u32("policy")),
        in.bytes("sig_usage", 4),
        in.bytes("sig_algo", 4),
        mask,
        registers,
        content,
        signed,
        signature);
  }

  private static Bytes unmasked(Bytes masked, Bytes mask) {
    byte[] plain = masked.toArray();
    for (int i = 0; i < plain.length; i++) {
      plain[i] ^= (byte) mask.at(i % 4);
    }
    return Bytes.of(plain);
  }
}
