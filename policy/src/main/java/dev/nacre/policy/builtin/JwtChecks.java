package dev.nacre.policy.builtin;

import dev.nacre.policy.builtin.Jwts.Token;
import dev.nacre.policy.builtin.Keys.Named;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `io.jwt.decode_verify`: signature, time, issuer and audience of a token.
final class JwtChecks {
  private static final Set<String> CONSTRAINTS =
      Set.of("cert", "secret", "alg", "iss", "time", "aud");
  private static final int MOST_NESTED = 16;

  private final BuiltinContext context;
  private final ObjectValue constraints;
  private final List<Named> keys;

  private JwtChecks(BuiltinContext context, ObjectValue constraints) {
    this.context = context;
    this.constraints = constraints;
    constraints.forEach((name, _) -> {
      if (!(name instanceof StringValue s) || !CONSTRAINTS.contains(s.value())) {
        throw BuiltinException.of("unknown token validation constraint: " + name);
      }
    });
    boolean cert = constraints.find("cert").isPresent();
    boolean secret = constraints.find("secret").isPresent();
    if (cert == secret) {
      throw BuiltinException.of(cert ? "duplicate key constraints" : "no key constraint");
    }
    keys =
        cert
            ? Keys.verifying(text("cert").orElseThrow())
            : List.of(new Named(Jwts.secret(text("secret").orElseThrow()), Optional.empty()));
  }

  static Value decodeVerify(BuiltinContext context, Value[] args) {
    String token = Args.string(args, 0);
    var checks = new JwtChecks(context, Args.object(args, 1));
    return checks.check(token, 0).orElseGet(Jwts::refused);
  }

  private Optional<String> text(String name) {
    return constraints
        .find(name)
        .map(value -> {
          if (value instanceof StringValue s) {
            return s.value();
          }
          throw BuiltinException.of(name + " constraint: must be a string");
        });
  }

  private Optional<Value> check(String text, int depth) {
    if (depth > MOST_NESTED) {
      throw BuiltinException.of("JWT is nested too deep");
    }
    Token token = Token.parse(context, text);
    ObjectValue header = token.headerObject(context);
    if (!(header.find("alg").orElse(null) instanceof StringValue name)) {
      return Optional.empty();
    }
    Optional<JwtAlgorithm> algorithm = JwtAlgorithm.named(name.value());
    boolean allowed = algorithm.isPresent() && text("alg").map(name.value()::equals).orElse(true);
    if (!allowed
        || header.find("crit").isPresent()
        || !Jwts.isSigned(context, token, token.signatureBytes(), algorithm.get(), keys)) {
      return Optional.empty();
    }
    if (Jwts.isNested(header)) {
      return check(Jwts.inner(token.payloadBytes()), depth + 1);
    }
    Value payload = Jwts.json(context, token.payloadBytes());
    return payload instanceof ObjectValue claims && isAcceptable(claims)
        ? Optional.of(ArrayValue.wrap(BooleanValue.TRUE, header, claims))
        : Optional.empty();
  }

  private boolean isAcceptable(ObjectValue claims) {
    Optional<String> issuer = text("iss");
    if (issuer.isPresent() && !issuer.map(Value::of).equals(claims.find("iss"))) {
      return false;
    }
    return isForUs(claims.find("aud")) && isInTime(claims);
  }

  /// A token with an audience must be for the one that is named, and the other way round.
  private boolean isForUs(Optional<Value> audience) {
    Optional<Value> wanted = text("aud").map(Value::of);
    if (audience.isEmpty() || wanted.isEmpty()) {
      return audience.isEmpty() && wanted.isEmpty();
    }
    return audience.get() instanceof ArrayValue all
        ? all.list().contains(wanted.get())
        : audience.equals(wanted);
  }

  private boolean isInTime(ObjectValue claims) {
    BigDecimal now = now();
    Optional<Value> expires = claims.find("exp");
    if (expires.isPresent()) {
      if (!(expires.get() instanceof NumberValue n) || nanos(n).compareTo(now) <= 0) {
        return false;
      }
    }
    Optional<Value> starts = claims.find("nbf");
    return starts.isEmpty()
        || (starts.get() instanceof NumberValue n && nanos(n).compareTo(now) <= 0);
  }

  private static BigDecimal nanos(NumberValue seconds) {
    return seconds.decimal().movePointRight(9);
  }

  private BigDecimal now() {
    Optional<Value> time = constraints.find("time");
    if (time.isEmpty()) {
      Instant at = context.at();
      return BigDecimal.valueOf(at.getEpochSecond())
          .movePointRight(9)
          .add(BigDecimal.valueOf(at.getNano()));
    }
    if (time.get() instanceof NumberValue n) {
      return n.decimal();
    }
    throw BuiltinException.of("token time constraint: must be a number");
  }
}
