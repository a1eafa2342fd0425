package dev.nacre.attestation.tpm;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The evidence of a guest whose only root of trust is a TPM.
///
/// @param key the attestation key, as the guest says
/// @param publicArea what the TPM says of that key; upstream's guests do not send it
/// @param certificates DER: of the attestation key and above it; upstream's guests send none
/// @param endorsement that the key is one of a TPM whose maker vouches for it, as the guest says;
///   upstream's guests do not send it
/// @param eventLog what was extended, as the firmware wrote it down; upstream's guests send none
public record TpmEvidence(
    AttestationKey key,
    Optional<TpmPublic> publicArea,
    QuotedRegisters registers,
    List<Bytes> certificates,
    Optional<EndorsementTrust.Answer> endorsement,
    Optional<Bytes> eventLog) {
  private static final int MOST_CERTIFICATES = 8;
  private static final int LARGEST_LOG = 4 << 20;

  public TpmEvidence {
    certificates = List.copyOf(certificates);
  }

  /// `{"ak_public": base64, "tpm_quote": {"message": base64, "signature": base64, "pcrs": [hex]}}`,
  /// and ours, which may be absent: `ak_area` (TPM2B_PUBLIC), `ak_certificates` (DER, the AK's
  /// first), `ek_certificates` (DER, the EK's first) with `ek_credential` (what the TPM decrypted),
  /// `event_log`, all in base64.
  ///
  /// @throws MalformedException when it has another shape, or a part another form
  public static TpmEvidence parse(Json json) {
    if (!(json instanceof JsonObject evidence)) {
      throw MalformedException.at("TPM evidence", "an object", json.kind());
    }
    AttestationKey key = AttestationKey.parse(Bytes.ofBase64(evidence.string("ak_public")));
    Optional<TpmPublic> area = optional(evidence, "ak_area").map(TpmPublic::parseSized);
    if (area.isPresent() && !AttestationKey.of(area.get().key()).der().equals(key.der())) {
      throw MalformedException.at("ak_area", "the key of ak_public", "another key");
    }
    return new TpmEvidence(
        key,
        area,
        registers(evidence.object("tpm_quote")),
        certificates(evidence, "ak_certificates"),
        endorsement(evidence, area),
        optional(evidence, "event_log").map(TpmEvidence::bounded));
  }

  private static QuotedRegisters registers(JsonObject quote) {
    return new QuotedRegisters(
        TpmQuote.parse(Bytes.ofBase64(quote.string("message"))),
        TpmSignature.parse(Bytes.ofBase64(quote.string("signature"))),
        hexRegisters(quote.array("pcrs")));
  }

  /// @throws MalformedException when an element is no string of hexadecimal digits
  public static List<Bytes> hexRegisters(JsonArray registers) {
    var values = new ArrayList<Bytes>();
    for (Json register : registers) {
      values.add(Bytes.ofHex(text("pcrs", register)));
    }
    return values;
  }

  private static Optional<EndorsementTrust.Answer> endorsement(
      JsonObject evidence, Optional<TpmPublic> area) {
    Optional<Bytes> secret = optional(evidence, "ek_credential");
    if (secret.isPresent() && area.isEmpty()) {
      throw MalformedException.at("ek_credential", "an ak_area beside it", "none");
    }
    return secret.map(answer ->
        new EndorsementTrust.Answer(
            certificates(evidence, "ek_certificates"), area.orElseThrow(), answer));
  }

  private static List<Bytes> certificates(JsonObject evidence, String name) {
    if (evidence.findPresent(name).isEmpty()) {
      return List.of();
    }
    JsonArray given = evidence.array(name);
    if (given.size() > MOST_CERTIFICATES) {
      throw MalformedException.at(name, "at most " + MOST_CERTIFICATES, given.size() + " of them");
    }
    var certificates = new ArrayList<Bytes>();
    for (Json certificate : given) {
      certificates.add(Bytes.ofBase64(text(name, certificate)));
    }
    return certificates;
  }

  private static Optional<Bytes> optional(JsonObject evidence, String name) {
    return evidence.findPresent(name).map(value -> Bytes.ofBase64(text(name, value)));
  }

  private static Bytes bounded(Bytes log) {
    if (log.size() > LARGEST_LOG) {
      throw MalformedException.at("event_log", "at most 4 MiB", log.size() + " bytes");
    }
    return log;
  }

  private static String text(String name, Json value) {
    if (value instanceof JsonString(String text)) {
      return text;
    }
    throw MalformedException.at("\"" + name + "\"", "a string", value.kind());
  }
}
