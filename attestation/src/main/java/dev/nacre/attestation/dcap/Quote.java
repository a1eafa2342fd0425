package dev.nacre.attestation.dcap;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;

/// An SGX or TDX quote that has the form of one; nothing says yet that a processor made it.
///
/// @param content all bytes, without the zeros that some guests leave behind a quote
/// @param bodyType 1 for an enclave's report; 2 for TDX 1.0, 3 for TDX 1.5
/// @param signed how many bytes from the start the attestation key signed
public record Quote(
    Bytes content,
    QuoteHeader header,
    int bodyType,
    QuoteBody body,
    int signed,
    QuoteSignature signature) {
  private static final int LARGEST = 64 << 10;
  private static final int ENCLAVE = 1;
  private static final int TD_1_0 = 2;
  private static final int TD_1_5 = 3;

  /// Whether `file` begins as a quote of this kind does.
  public static boolean isOne(QuoteHeader.Kind kind, Bytes file) {
    return file.size() > QuoteHeader.SIZE
        && file.slice(4, 8).equals(Bytes.of((byte) kind.teeType(), (byte) 0, (byte) 0, (byte) 0))
        && file.slice(12, 28).equals(QuoteHeader.INTEL);
  }

  /// @throws MalformedException when a field does not lie inside, has a value that no verifier
  ///   could judge, or something other than zeros follows
  public static Quote parse(Bytes file) {
    if (file.size() > LARGEST) {
      throw MalformedException.at("Quote", "at most " + LARGEST + " bytes", file.size() + " bytes");
    }
    ByteReader in = ByteReader.littleEndian("Quote", file);
    QuoteHeader header = QuoteHeader.read(in);
    int type = bodyType(in, header);
    QuoteBody body =
        type == ENCLAVE
            ? EnclaveReport.parse(in.bytes("body", EnclaveReport.SIZE))
            : TdReport.parse(in.bytes("body", type == TD_1_0 ? TdReport.SIZE : TdReport.SIZE_1_5));
    int signed = in.offset();
    long size = in.u32("signature_data size");
    if (size > in.remaining()) {
      throw in.unexpected("signature_data size", "at most " + in.remaining(), Long.toString(size));
    }
    QuoteSignature signature =
        QuoteSignature.read(in.within("signature_data", (int) size), header.version() > 3);
    Bytes content = file.slice(0, in.offset());
    var _ = in.zeros(in.remaining());
    return new Quote(content, header, type, body, signed, signature);
  }

  /// Stated from version 5 on, else given by the version.
  private static int bodyType(ByteReader in, QuoteHeader header) {
    if (header.version() < 5) {
      return header.kind() == QuoteHeader.Kind.SGX ? ENCLAVE : TD_1_0;
    }
    int type = in.u16("body type");
    long size = in.u32("body size");
    boolean fits =
        (type == TD_1_0 && size == TdReport.SIZE) || (type == TD_1_5 && size == TdReport.SIZE_1_5);
    if (!fits) {
      throw in.unexpected("body type and size", "2 and 584, or 3 and 648", type + " and " + size);
    }
    return type;
  }

  /// The bytes over which the attestation key signed.
  Bytes signedContent() {
    return content.slice(0, signed);
  }
}
