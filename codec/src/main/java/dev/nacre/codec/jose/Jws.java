package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.security.PrivateKey;
import java.util.List;

/// A signed text in compact form (RFC 7515 section 7.1): `header.payload.signature`.
///
/// Parsing believes nothing: the payload counts only after [#isSignedBy] said so.
///
/// @param header the protected header, whose `alg` is one of [JwsAlgorithm]
/// @param payload what was signed
/// @param compact the text as it came
public record Jws(JsonObject header, Bytes payload, Bytes signature, String compact) {
  private static final int LONGEST = 1 << 20;

  /// Signs `payload`; the header gets no member that is not given.
  ///
  /// @param header its member `alg` must name `algorithm`
  public static Jws sign(JsonObject header, Bytes payload, JwsAlgorithm algorithm, PrivateKey key) {
    if (!header.string("alg").equals(algorithm.joseName())) {
      throw MalformedException.at("JWS.alg", algorithm.joseName(), header.string("alg"));
    }
    String input = Bytes.utf8(header.text()).base64Url() + "." + payload.base64Url();
    Bytes signature = algorithm.sign(key, Bytes.utf8(input));
    return new Jws(header, payload, signature, input + "." + signature.base64Url());
  }

  /// @throws MalformedException when `compact` is no signed text, or names critical extensions
  public static Jws parse(String compact) {
    if (compact.length() > LONGEST) {
      throw MalformedException.at(
          "JWS", "at most " + LONGEST + " characters", compact.length() + " characters");
    }
    List<String> parts = List.of(compact.split("\\.", -1));
    if (parts.size() != 3) {
      throw MalformedException.at("JWS", "three parts", parts.size() + " parts");
    }
    if (!(Json.parse(Bytes.ofBase64Url(parts.get(0))) instanceof JsonObject header)) {
      throw MalformedException.at("JWS.header", "an object", "something else");
    }
    if (header.find("crit").isPresent()) {
      throw MalformedException.at("JWS.crit", "no critical extension", header.get("crit").text());
    }
    var _ = JwsAlgorithm.named(header.string("alg"));
    Bytes signature = Bytes.ofBase64Url(parts.get(2));
    return new Jws(header, Bytes.ofBase64Url(parts.get(1)), signature, compact);
  }

  public JwsAlgorithm algorithm() {
    return JwsAlgorithm.named(header.string("alg"));
  }

  /// Whether `key` made the signature. The key decides which algorithms are possible, so a header
  /// cannot talk the reader into a weaker one.
  public boolean isSignedBy(Jwk key) {
    JwsAlgorithm algorithm = algorithm();
    boolean meant = key.algorithm().map(algorithm.joseName()::equals).orElse(true);
    return meant && algorithm.verifies(key, signed(), signature);
  }

  /// @throws MalformedException when the payload is no JSON object
  public JsonObject claims() {
    if (Json.parse(payload) instanceof JsonObject claims) {
      return claims;
    }
    throw MalformedException.at("JWT payload", "an object", "something else");
  }

  private Bytes signed() {
    return Bytes.utf8(compact.substring(0, compact.lastIndexOf('.')));
  }

  @Override
  public String toString() {
    return "Jws[" + header + "]";
  }
}
