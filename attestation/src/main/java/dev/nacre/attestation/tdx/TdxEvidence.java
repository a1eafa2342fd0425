package dev.nacre.attestation.tdx;

import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.dcap.TdReport;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// What a TDX guest sends: `{"quote": base64, "cc_eventlog": base64 | null}`, or the quote alone.
///
/// @param report the quote's body
public record TdxEvidence(Quote quote, TdReport report, Optional<EventLog> eventLog) {

  /// @throws MalformedException when it has another form
  public static TdxEvidence parse(Json json) {
    if (json instanceof JsonObject evidence) {
      return of(
          Bytes.ofBase64(evidence.string("quote")),
          evidence
              .findPresent("cc_eventlog")
              .map(_ -> EventLog.parse(Bytes.ofBase64(evidence.string("cc_eventlog")))));
    }
    throw MalformedException.at("TDX evidence", "an object", json.kind());
  }

  /// @throws MalformedException when it is no TDX quote
  public static TdxEvidence parse(Bytes quote) {
    return of(quote, Optional.empty());
  }

  private static TdxEvidence of(Bytes content, Optional<EventLog> eventLog) {
    Quote quote = Quote.parse(content);
    if (quote.body() instanceof TdReport report) {
      return new TdxEvidence(quote, report, eventLog);
    }
    throw MalformedException.at("Quote.tee_type", "0x81 (TDX)", quote.header().kind().toString());
  }
}
