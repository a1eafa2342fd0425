package dev.nacre.attestation.nvidia;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A request for measurements and the answer of a device (DMTF DSP0274, SPDM 1.1, GET_MEASUREMENTS
/// and MEASUREMENTS), little-endian; not yet believed.
///
/// @param requestNonce 32 bytes that the verifier chose
/// @param measurements each of 48 bytes, by the index of its block, from 1
/// @param responseNonce 32 bytes that the device chose
/// @param opaque what the maker added
/// @param signature r and s, 96 bytes, big-endian
/// @param signed what the signature covers: request and response up to it
public record SpdmReport(
    Bytes requestNonce,
    Map<Integer, Bytes> measurements,
    Bytes responseNonce,
    OpaqueData opaque,
    Bytes signature,
    Bytes signed) {
  private static final int LARGEST = 64 << 10;
  private static final int VERSION = 0x11;
  private static final int REQUEST = 0xe0;
  private static final int RESPONSE = 0x60;
  private static final int DMTF = 1;
  private static final int SIGNATURE = 96;
  static final int DIGEST = 48;

  public SpdmReport {
    measurements = Collections.unmodifiableMap(new TreeMap<>(measurements));
  }

  /// @throws MalformedException when it is not exactly a request and its answer
  public static SpdmReport parse(Bytes report) {
    if (report.size() > LARGEST) {
      throw MalformedException.at(
          "SPDM report", "at most " + LARGEST + " bytes", report.size() + " bytes");
    }
    ByteReader in = ByteReader.littleEndian("SPDM report", report);
    message(in, REQUEST);
    Bytes requestNonce = in.bytes("request.nonce", 32);
    var _ = in.u8("request.slot");
    message(in, RESPONSE);
    int count = in.u8("response.blocks");
    int size = in.u16("response.record_length") | in.u8("response.record_length") << 16;
    Map<Integer, Bytes> measurements = blocks(in.within("record", size), count);
    Bytes responseNonce = in.bytes("response.nonce", 32);
    OpaqueData opaque = OpaqueData.read(in.within("opaque", in.u16("response.opaque_length")));
    Bytes signed = report.slice(0, in.offset());
    Bytes signature = in.bytes("response.signature", SIGNATURE);
    in.end();
    return new SpdmReport(requestNonce, measurements, responseNonce, opaque, signature, signed);
  }

  private static void message(ByteReader in, int code) {
    int version = in.u8("version");
    int found = in.u8("code");
    if (version != VERSION || found != code) {
      throw in.unexpected(
          "message",
          "version 0x11 and code 0x" + Integer.toHexString(code),
          Integer.toHexString(version) + " and " + Integer.toHexString(found));
    }
    var _ = in.u16("parameters");
  }

  private static Map<Integer, Bytes> blocks(ByteReader record, int count) {
    var measurements = new TreeMap<Integer, Bytes>();
    for (int i = 0; i < count; i++) {
      int index = record.u8("block.index");
      int specification = record.u8("block.specification");
      if (specification != DMTF) {
        throw record.unexpected("block.specification", "1 (DMTF)", specification + "");
      }
      ByteReader block = record.within("block", record.u16("block.size"));
      int type = block.u8("type");
      Bytes value = block.bytes("value", block.u16("size"));
      block.end();
      if (value.size() != DIGEST || type >= 0x80 || measurements.put(index, value) != null) {
        throw record.unexpected(
            "block " + index,
            "a digest of " + DIGEST + " bytes, and each index once",
            value.size() + " bytes of type " + type);
      }
    }
    record.end();
    return measurements;
  }
}
