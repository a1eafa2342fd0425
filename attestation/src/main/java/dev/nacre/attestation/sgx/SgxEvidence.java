package dev.nacre.attestation.sgx;

import dev.nacre.attestation.dcap.EnclaveReport;
import dev.nacre.attestation.dcap.Quote;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;

/// What an SGX enclave sends: `{"quote": base64}`, or the quote alone.
///
/// @param report the quote's body
public record SgxEvidence(Quote quote, EnclaveReport report) {

  /// @throws MalformedException when it has another form
  public static SgxEvidence parse(Json json) {
    if (json instanceof JsonObject evidence) {
      return parse(Bytes.ofBase64(evidence.string("quote")));
    }
    throw MalformedException.at("SGX evidence", "an object", json.kind());
  }

  /// @throws MalformedException when it is no SGX quote
  public static SgxEvidence parse(Bytes content) {
    Quote quote = Quote.parse(content);
    if (quote.body() instanceof EnclaveReport report) {
      return new SgxEvidence(quote, report);
    }
    throw MalformedException.at("Quote.tee_type", "0 (SGX)", quote.header().kind().toString());
  }
}
