package dev.nacre.attestation.dcap;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import java.util.List;

/// Who signed a quote: the attestation key, the quoting enclave's report that vouches for it, and
/// the certificates of the key that signed that report (appendix A.4; little-endian).
///
/// @param signature r and s, each 32 bytes
/// @param attestationKey x and y, each 32 bytes
/// @param qeReport of the quoting enclave
/// @param qeSignature of the PCK over that report: r and s
/// @param qeAuthenticationData what the quoting enclave hashed beside the attestation key
/// @param pckChain certificates in PEM as they came, the PCK's first
public record QuoteSignature(
    Bytes signature,
    Bytes attestationKey,
    EnclaveReport qeReport,
    Bytes qeSignature,
    Bytes qeAuthenticationData,
    Bytes pckChain) {
  private static final int PCK_CHAIN = 5;
  private static final int QE_REPORT = 6;
  private static final int LARGEST_CHAIN = 32 << 10;

  /// The certificates in DER, which must be three: PCK, its authority, the root.
  ///
  /// @throws MalformedException when they are not
  List<Bytes> pckCertificates() {
    List<Bytes> chain = Pem.contents(Pem.CERTIFICATE, pckChain.utf8());
    if (chain.size() != 3) {
      throw MalformedException.at(
          "Quote.certification_data", "3 certificates", chain.size() + " of them");
    }
    return chain;
  }

  /// @param nested whether the quoting enclave's report stands inside certification data, as from
  ///   version 4 on
  static QuoteSignature read(ByteReader in, boolean nested) {
    Bytes signature = in.bytes("signature", 64);
    Bytes key = in.bytes("attestation_key", 64);
    ByteReader inner = nested ? data(in, QE_REPORT) : in;
    EnclaveReport report = EnclaveReport.parse(inner.bytes("qe_report", EnclaveReport.SIZE));
    Bytes qeSignature = inner.bytes("qe_report_signature", 64);
    Bytes authentication =
        inner.bytes("qe_authentication_data", inner.u16("qe_authentication_data size"));
    ByteReader chain = data(inner, PCK_CHAIN);
    Bytes pem = chain.bytes("certificates", chain.remaining());
    inner.end();
    in.end();
    return new QuoteSignature(signature, key, report, qeSignature, authentication, pem);
  }

  private static ByteReader data(ByteReader in, int expected) {
    int type = in.u16("certification_data type");
    if (type != expected) {
      throw in.unexpected(
          "certification_data type", Integer.toString(expected), Integer.toString(type));
    }
    long size = in.u32("certification_data size");
    if (size > Math.min(LARGEST_CHAIN, in.remaining())) {
      throw in.unexpected(
          "certification_data size",
          "at most " + Math.min(LARGEST_CHAIN, in.remaining()),
          Long.toString(size));
    }
    return in.within("certification_data", (int) size);
  }
}
