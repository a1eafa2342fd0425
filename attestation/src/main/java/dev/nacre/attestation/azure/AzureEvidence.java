package dev.nacre.attestation.azure;

import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.tpm.QuotedRegisters;
import dev.nacre.attestation.tpm.TpmEvidence;
import dev.nacre.attestation.tpm.TpmQuote;
import dev.nacre.attestation.tpm.TpmSignature;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// The evidence of a machine of Azure's: the quote of its virtual TPM, the paravisor's report, and
/// what belongs to the processor.
///
/// @param version 0, 1 or 2: only from 2 on, the paravisor's report binds the session too
/// @param certificates DER: the chip's key, and perhaps those above it; none of a TDX machine
/// @param tdQuote empty of an SNP machine
public record AzureEvidence(
    long version,
    QuotedRegisters registers,
    HclReport hcl,
    List<Bytes> certificates,
    Bytes tdQuote) {
  private static final int NEWEST = 2;
  private static final int REGISTER = 32;

  public AzureEvidence {
    certificates = List.copyOf(certificates);
  }

  /// Version 0 `{"quote": {…}, "report": [bytes], "vcek": PEM}`, versions 1 and 2 `{"version": n,
  /// "tpm_quote": {…}, "hcl_report": base64url, "vcek": base64url}`.
  ///
  /// @throws MalformedException when it has another shape, or a part another form
  public static AzureEvidence parseSnp(Json json) {
    JsonObject evidence = object(json);
    long version = version(evidence);
    if (version == 0) {
      List<Bytes> certificates = Pem.contents(Pem.CERTIFICATE, evidence.string("vcek"));
      return new AzureEvidence(
          version,
          oldQuote(evidence.object("quote")),
          HclReport.parse(evidence.array("report").bytes("report")),
          certificates,
          Bytes.empty());
    }
    return new AzureEvidence(
        version,
        quote(evidence.object("tpm_quote")),
        HclReport.parse(base64(evidence, "hcl_report")),
        List.of(base64(evidence, "vcek")),
        Bytes.empty());
  }

  /// Version 0 `{"tpm_quote": {…}, "hcl_report": [bytes], "td_quote": [bytes]}`, versions 1 and 2
  /// with `version`, the quote in hexadecimal and the others in base64url.
  ///
  /// @throws MalformedException when it has another shape, or a part another form
  public static AzureEvidence parseTdx(Json json) {
    JsonObject evidence = object(json);
    long version = version(evidence);
    JsonObject quote = evidence.object("tpm_quote");
    if (version == 0) {
      return new AzureEvidence(
          version,
          oldQuote(quote),
          HclReport.parse(evidence.array("hcl_report").bytes("hcl_report")),
          List.of(),
          evidence.array("td_quote").bytes("td_quote"));
    }
    return new AzureEvidence(
        version,
        quote(quote),
        HclReport.parse(base64(evidence, "hcl_report")),
        List.of(),
        base64(evidence, "td_quote"));
  }

  private static JsonObject object(Json json) {
    if (json instanceof JsonObject evidence) {
      return evidence;
    }
    throw MalformedException.at("evidence of Azure", "an object", json.kind());
  }

  private static long version(JsonObject evidence) {
    if (evidence.find("version").isEmpty()) {
      return 0;
    }
    if (evidence.get("version") instanceof JsonNumber number
        && number.longValue() >= 1
        && number.longValue() <= NEWEST) {
      return number.longValue();
    }
    throw MalformedException.at("\"version\"", "1 or 2, or none", evidence.get("version").text());
  }

  private static QuotedRegisters quote(JsonObject quote) {
    return registers(
        Bytes.ofHex(quote.string("message")),
        Bytes.ofHex(quote.string("signature")),
        TpmEvidence.hexRegisters(quote.array("pcrs")));
  }

  private static QuotedRegisters oldQuote(JsonObject quote) {
    var values = new ArrayList<Bytes>();
    for (Json register : quote.array("pcrs")) {
      if (!(register instanceof JsonArray octets)) {
        throw MalformedException.at("\"pcrs\"", "arrays of bytes", register.kind());
      }
      values.add(octets.bytes("pcrs"));
    }
    return registers(
        quote.array("message").bytes("message"),
        quote.array("signature").bytes("signature"),
        values);
  }

  /// The virtual TPM signs with RSASSA and SHA-256, and guests send the signature bare.
  private static QuotedRegisters registers(Bytes message, Bytes signature, List<Bytes> values) {
    if (!values.isEmpty() && values.getFirst().size() != REGISTER) {
      throw MalformedException.at(
          "\"pcrs\"", REGISTER + " bytes a register", values.getFirst().size() + " bytes");
    }
    return new QuotedRegisters(
        TpmQuote.parse(message), new TpmSignature.RsaSsa(HashAlgorithm.SHA_256, signature), values);
  }

  private static Bytes base64(JsonObject evidence, String name) {
    return Bytes.ofBase64Url(evidence.string(name));
  }
}
