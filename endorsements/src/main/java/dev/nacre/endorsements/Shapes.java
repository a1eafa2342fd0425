package dev.nacre.endorsements;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What answers must be like. Whether they are genuine is not asked here.
final class Shapes {
  private Shapes() {}

  /// The certificates of a PEM text, DER.
  ///
  /// @throws MalformedException when there is none, or one that is none
  static List<Bytes> certificates(String pem) {
    List<Bytes> certificates = Pem.contents(Pem.CERTIFICATE, pem);
    if (certificates.isEmpty()) {
      throw MalformedException.at("answer", "certificates in PEM", "none");
    }
    certificates.forEach(Certificate::parse);
    return certificates;
  }

  /// A list in DER, which caches of Intel's send in hexadecimal digits.
  ///
  /// @throws MalformedException when the digits are none
  static Bytes list(Answer answer) {
    Bytes body = answer.body();
    boolean digits = body.size() > 1 && body.at(0) == '3' && body.at(1) == '0';
    return digits ? Bytes.ofHex(body.utf8().strip()) : body;
  }

  /// A list that is still in force when it is handed out: one that is not was exchanged on its way.
  ///
  /// @throws MalformedException when it is no list, or was due for renewal already
  static void currentList(Answer answer) {
    RevocationList list = RevocationList.parse(list(answer));
    if (!list.isCurrent(answer.fetched())) {
      throw MalformedException.at(
          "revocation list",
          "one in force at " + answer.fetched(),
          "one whose next was due " + list.nextUpdate().map(Object::toString).orElse("never"));
    }
  }

  /// @throws MalformedException when the answer is no JSON object
  static JsonObject object(Answer answer) {
    Json json = Json.parse(answer.body());
    if (json instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("answer", "a JSON object", json.kind());
  }

  /// The chain that Intel puts into a header: PEM, percent-encoded.
  ///
  /// @throws MalformedException when there is no such header
  static String chainHeader(Answer answer, String... names) {
    for (String name : names) {
      if (answer.header(name).isPresent()) {
        String encoded = answer.header(name).get().replace("+", "%2B");
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
      }
    }
    throw MalformedException.at("answer", "a header " + names[0], "none");
  }
}
