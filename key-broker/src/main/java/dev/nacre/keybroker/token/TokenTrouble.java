package dev.nacre.keybroker.token;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.time.Instant;

/// Why a token is not believed, for the log: whoever shows it learns nothing.
public final class TokenTrouble {
  private static final int LONGEST = 80;

  private TokenTrouble() {}

  /// @param token one that nobody vouched for
  public static String of(String token, Instant now) {
    Jws signed;
    JsonObject claims;
    try {
      signed = Jws.parse(token);
      claims = signed.claims();
    } catch (MalformedException e) {
      return "it is no signed token: " + Shown.line(String.valueOf(e.getMessage()), LONGEST);
    }
    long second = now.getEpochSecond();
    if (claims.find("exp").orElse(JsonNull.NULL) instanceof JsonNumber end
        && Double.parseDouble(end.literal()) <= second) {
      return "it says that it expired at " + time(end) + "; " + signer(signed, claims);
    }
    if (claims.find("nbf").orElse(JsonNull.NULL) instanceof JsonNumber begin
        && Double.parseDouble(begin.literal()) > second) {
      return "it says that it counts from " + time(begin) + " on; " + signer(signed, claims);
    }
    return "a signature of nobody who is trusted: " + signer(signed, claims);
  }

  private static String time(JsonNumber seconds) {
    double value = Double.parseDouble(seconds.literal());
    return Math.abs(value) < Instant.MAX.getEpochSecond() / 2.0
        ? Instant.ofEpochSecond((long) value).toString()
        : seconds.literal();
  }

  private static String signer(Jws signed, JsonObject claims) {
    return "issuer "
        + text(claims, "iss")
        + ", key "
        + text(signed.header(), "kid")
        + ", algorithm "
        + text(signed.header(), "alg");
  }

  private static String text(JsonObject object, String name) {
    return object.find(name).orElse(JsonNull.NULL) instanceof JsonString(String value)
        ? Shown.line(value, LONGEST)
        : "unnamed";
  }
}
