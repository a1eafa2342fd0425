package dev.nacre.attestation.dcap;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A JSON document of Intel's with its signature, which is over the text exactly as it came.
///
/// @param issuerChain who is said to have signed, and the root
/// @param signatureHolds whether the first of that chain did sign
record SignedDocument(JsonObject json, CertificateChain issuerChain, boolean signatureHolds) {
  private static final int LARGEST = 256 << 10;

  /// @param name of its members: `tcb_info` is one, `tcb_info_signature` and
  ///   `tcb_info_issuer_chain` the others. Without a signature of its own the document is a whole
  ///   response of the PCS, `{"…": document, "signature": hex}`
  /// @param enclosed the member that holds the document in such a response
  static SignedDocument of(JsonObject collateral, String name, String enclosed) {
    String text = collateral.string(name);
    if (text.length() > LARGEST) {
      throw MalformedException.at(
          name, "at most " + LARGEST + " characters", Integer.toString(text.length()));
    }
    CertificateChain chain = chain(collateral, name + "_issuer_chain");
    if (collateral.findPresent(name + "_signature").isPresent()) {
      return of(name, text, collateral.string(name + "_signature"), chain);
    }
    Matcher response = response(enclosed).matcher(text);
    if (!response.matches()) {
      throw MalformedException.at(
          name, "a member " + name + "_signature, or a response with its signature", "neither");
    }
    return of(name, response.group(1), response.group(2), chain);
  }

  private static SignedDocument of(
      String name, String text, String signature, CertificateChain chain) {
    boolean holds =
        P256.verifies(chain.leaf().publicKey(), Bytes.utf8(text), Bytes.ofHex(signature));
    return new SignedDocument(object(name, text), chain, holds);
  }

  /// The certificates of a member that holds them in PEM.
  static CertificateChain chain(JsonObject collateral, String name) {
    List<Certificate> chain =
        Pem.contents(Pem.CERTIFICATE, collateral.string(name)).stream()
            .map(Certificate::parse)
            .toList();
    if (chain.size() != 2) {
      throw MalformedException.at(
          name, "an issuer's certificate and the root's", chain.size() + " certificates");
    }
    return new CertificateChain(chain);
  }

  private static JsonObject object(String name, String text) {
    if (Json.parse(text) instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at(name, "an object", "another value");
  }

  private static Pattern response(String enclosed) {
    return Pattern.compile(
        "\\s*\\{\\s*\""
            + enclosed
            + "\"\\s*:\\s*(\\{.*\\})\\s*,\\s*\"signature\"\\s*:\\s*"
            + "\"([0-9a-fA-F]{128})\"\\s*\\}\\s*",
        Pattern.DOTALL);
  }
}
