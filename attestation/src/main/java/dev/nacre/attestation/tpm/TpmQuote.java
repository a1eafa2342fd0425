package dev.nacre.attestation.tpm;

import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import java.util.List;

/// What a TPM says about its registers: what it says, not yet who says it (TPM 2.0 part 2,
/// TPMS_ATTEST of type TPM_ST_ATTEST_QUOTE; big-endian).
///
/// @param content all bytes, as they came: those that are signed
/// @param qualifiedSigner the name of the signing key, hashed with those of its parents
/// @param extraData what the asker wanted to be bound
/// @param clock milliseconds that the TPM has been powered
/// @param resets how often it was reset
/// @param restarts how often it was resumed since
/// @param clockIsSafe whether `clock` was never higher before
/// @param firmwareVersion as the maker counts
/// @param pcrDigest a hash over the selected registers, in the order of `selections`
public record TpmQuote(
    Bytes content,
    Bytes qualifiedSigner,
    Bytes extraData,
    long clock,
    long resets,
    long restarts,
    boolean clockIsSafe,
    long firmwareVersion,
    List<PcrSelection> selections,
    Bytes pcrDigest) {
  /// `ff` and "TCG": only a TPM itself makes structures that begin so.
  private static final Bytes MAGIC = Bytes.ofHex("ff544347");

  private static final int QUOTE = 0x8018;
  private static final int LARGEST_NAME = 68;
  private static final int LARGEST_DATA = 66;
  private static final int LARGEST_DIGEST = 64;

  public TpmQuote {
    selections = List.copyOf(selections);
  }

  /// Whether `file` begins as what a TPM attests does.
  public static boolean isOne(Bytes file) {
    return file.startsWith(MAGIC);
  }

  /// @throws dev.nacre.codec.MalformedException when `content` is not exactly one quote
  public static TpmQuote parse(Bytes content) {
    ByteReader in = ByteReader.bigEndian("TPMS_ATTEST", content);
    Bytes magic = in.bytes("magic", 4);
    if (!magic.equals(MAGIC)) {
      throw in.unexpected("magic", "a structure that a TPM made: " + MAGIC, magic.hex());
    }
    int type = in.u16("type");
    if (type != QUOTE) {
      throw in.unexpected("type", "8018 (a quote)", Integer.toHexString(type));
    }
    var quote =
        new TpmQuote(
            content,
            sized(in, "qualifiedSigner", LARGEST_NAME),
            sized(in, "extraData", LARGEST_DATA),
            in.u64("clockInfo.clock"),
            in.u32("clockInfo.resetCount"),
            in.u32("clockInfo.restartCount"),
            yesOrNo(in, "clockInfo.safe"),
            in.u64("firmwareVersion"),
            PcrSelection.readList(in),
            sized(in, "pcrDigest", LARGEST_DIGEST));
    in.end();
    return quote;
  }

  /// A TPM2B: a size of 16 bits and so many bytes.
  static Bytes sized(ByteReader in, String field, int largest) {
    int size = in.u16(field + ".size");
    if (size > largest) {
      throw in.unexpected(field + ".size", "at most " + largest, Integer.toString(size));
    }
    return in.bytes(field, size);
  }

  /// The number of a hash function (TPM_ALG_ID).
  static HashAlgorithm hash(ByteReader in, String field) {
    int number = in.u16(field);
    return HashAlgorithm.ofCode(number)
        .orElseThrow(
            () -> in.unexpected(field, "a known hash function", Integer.toHexString(number)));
  }

  private static boolean yesOrNo(ByteReader in, String field) {
    int value = in.u8(field);
    if (value > 1) {
      throw in.unexpected(field, "0 or 1", Integer.toString(value));
    }
    return value == 1;
  }
}
