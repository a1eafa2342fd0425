package dev.nacre.policy.builtin;

import dev.nacre.codec.MalformedException;
import dev.nacre.policy.builtin.Keys.Named;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/// JSON Web Tokens in their compact form (RFC 7519).
final class Jwts {
  private Jwts() {}

  static void register(Registry r) {
    r.pure("io.jwt.decode", 1, (c, a) -> decode(c, Args.string(a, 0)));
    r.contextual("io.jwt.decode_verify", 2, JwtChecks::decodeVerify);
    r.pure("io.jwt.encode_sign", 3, (c, a) -> encodeSign(c, a));
    r.pure("io.jwt.encode_sign_raw", 3, (c, a) -> encodeSignRaw(c, a));
    for (JwtAlgorithm algorithm : JwtAlgorithm.values()) {
      String name = "io.jwt.verify_" + algorithm.name().toLowerCase(Locale.ROOT);
      r.pure(name, 2, (c, a) -> verify(c, algorithm, a));
    }
  }

  /// A token taken apart.
  record Token(String header, String payload, String signature) {
    static Token parse(BuiltinContext context, String text) {
      context.charge(text.length());
      String[] parts = text.split("\\.", -1);
      if (parts.length != 3) {
        throw BuiltinException.of("encoded JWT must have 3 sections, found " + parts.length);
      }
      return new Token(parts[0], parts[1], parts[2]);
    }

    ObjectValue headerObject(BuiltinContext context) {
      Value value = json(context, part("header", header));
      if (value instanceof ObjectValue object) {
        return object;
      }
      throw BuiltinException.of("JWT header is not an object");
    }

    byte[] payloadBytes() {
      return part("payload", payload);
    }

    byte[] signatureBytes() {
      return part("signature", signature);
    }

    byte[] signedContent() {
      return (header + "." + payload).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] part(String name, String text) {
      try {
        return Base64.getUrlDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw BuiltinException.of("JWT " + name + " had invalid encoding: illegal base64 data");
      }
    }
  }

  static Value json(BuiltinContext context, byte[] bytes) {
    try {
      return Encodings.parse(context, Utf8.decode(bytes));
    } catch (BuiltinException e) {
      throw BuiltinException.of("JWT payload is not JSON: " + e.problem());
    }
  }

  private static Value decode(BuiltinContext context, String text) {
    Token token = Token.parse(context, text);
    ObjectValue header = token.headerObject(context);
    byte[] payload = token.payloadBytes();
    if (isNested(header)) {
      return decode(context, inner(payload));
    }
    return ArrayValue.wrap(
        header, json(context, payload), Value.of(HexFormat.of().formatHex(token.signatureBytes())));
  }

  /// Whether the payload is a token itself.
  static boolean isNested(ObjectValue header) {
    return header.find("cty").orElse(null) instanceof StringValue s
        && s.value().equalsIgnoreCase("JWT");
  }

  static String inner(byte[] payload) {
    String text = Utf8.decode(payload).strip();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static Value verify(BuiltinContext context, JwtAlgorithm algorithm, Value[] args) {
    Token token = Token.parse(context, Args.string(args, 0));
    String key = Args.string(args, 1);
    byte[] signature = token.signatureBytes();
    if (algorithm.isMac()) {
      return Value.of(algorithm.verifies(token.signedContent(), signature, secret(key)));
    }
    List<Named> keys = Keys.verifying(key);
    return Value.of(isSigned(context, token, signature, algorithm, keys));
  }

  static SecretKeySpec secret(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new SecretKeySpec(bytes.length == 0 ? new byte[1] : bytes, "HMAC");
  }

  /// The key that the header names, where there is one, or any.
  static boolean isSigned(
      BuiltinContext context,
      Token token,
      byte[] signature,
      JwtAlgorithm algorithm,
      List<Named> keys) {
    Optional<Value> id = token.headerObject(context).find("kid");
    List<Named> named =
        keys.stream()
            .filter(key -> key.id().isPresent() && id.equals(key.id().map(Value::of)))
            .toList();
    return (named.isEmpty() ? keys : named)
        .stream().anyMatch(key -> algorithm.verifies(token.signedContent(), signature, key.key()));
  }

  private static Value encodeSign(BuiltinContext context, Value[] args) {
    ObjectValue header = Args.object(args, 0);
    ObjectValue payload = Args.object(args, 1);
    return sign(context, JsonText.compact(header), JsonText.compact(payload), Args.object(args, 2));
  }

  private static Value encodeSignRaw(BuiltinContext context, Value[] args) {
    String key = Args.string(args, 2);
    Value jwk = parsed(key);
    if (!(jwk instanceof ObjectValue object)) {
      throw BuiltinException.of("failed to parse a JWK key: expected an object");
    }
    return sign(context, Args.string(args, 0), Args.string(args, 1), object);
  }

  private static Value parsed(String json) {
    try {
      return Value.parseLeniently(json);
    } catch (MalformedException e) {
      throw BuiltinException.of("failed to parse a JWK key: " + e.getMessage());
    }
  }

  private static Value sign(
      BuiltinContext context, String header, String payload, ObjectValue jwk) {
    context.charge((long) header.length() + payload.length());
    ObjectValue fields = header(header);
    if (!(fields.find("alg").orElse(null) instanceof StringValue name)) {
      throw BuiltinException.of("missing or invalid 'alg' header: header \"alg\" not found");
    }
    JwtAlgorithm algorithm =
        JwtAlgorithm.named(name.value())
            .orElseThrow(() -> BuiltinException.of("unknown JWS algorithm: " + name.value()));
    Optional<Value> type = fields.find("typ");
    boolean isJwt = type.isEmpty() || type.get().equals(Value.of("JWT"));
    if (isJwt && !isJson(payload)) {
      throw BuiltinException.of("type is JWT but payload is not JSON");
    }
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String content =
        encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + encoder.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
    try {
      byte[] signature =
          algorithm.sign(content.getBytes(StandardCharsets.US_ASCII), Keys.ofJwk(jwk, true));
      return Value.of(content + "." + encoder.encodeToString(signature));
    } catch (GeneralSecurityException | MalformedException e) {
      throw BuiltinException.of("failed to parse a JWK key: " + e.getMessage());
    }
  }

  private static ObjectValue header(String header) {
    try {
      return Value.parseLeniently(header) instanceof ObjectValue object
          ? object
          : ObjectValue.EMPTY;
    } catch (MalformedException e) {
      throw BuiltinException.of("missing or invalid 'alg' header: cannot parse JSON");
    }
  }

  private static boolean isJson(String text) {
    try {
      var _ = Value.parseLeniently(text);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  static Value refused() {
    return ArrayValue.wrap(BooleanValue.FALSE, ObjectValue.EMPTY, ObjectValue.EMPTY);
  }
}
