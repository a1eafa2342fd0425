package dev.nacre.keybroker.call;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.Parameter;
import dev.nacre.protocol.kbs.ResourceUri;
import java.util.List;

/// Reads what a caller sent, and shows it; what is malformed ends the call.
public final class Reading {
  private static final int PAGE = 1_000;
  private static final int LONGEST = 1_024;
  private static final long MOST = 999_999_999;

  public static final Parameter LIMIT =
      Parameter.of("limit", Form.count(MOST), "How many, at most " + PAGE + ".");

  public static final Parameter AFTER =
      Parameter.of("after", Form.text(LONGEST), "The name behind which the page begins.");

  private Reading() {}

  /// The query parameter `limit`; a page where nothing is said, and at most that.
  public static int limit(Call call) {
    return (int) number(call, "limit", PAGE);
  }

  /// The query parameter `after`; empty where nothing is said.
  public static String after(Call call) {
    String after = call.query().getOrDefault("after", "");
    if (after.length() > LONGEST || after.chars().anyMatch(Character::isISOControl)) {
      throw ApiException.malformed("after: expected a name, found " + Shown.name(after));
    }
    return after;
  }

  public interface Attempt<T> {
    T read();
  }

  public static <T> T known(Attempt<T> attempt) {
    try {
      return attempt.read();
    } catch (MalformedException e) {
      throw ApiException.malformed(String.valueOf(e.getMessage()));
    }
  }

  public static ResourceUri uri(List<String> path) {
    return known(() -> ResourceUri.parse(String.join("/", path)));
  }

  public static JsonObject message(Call call) {
    return known(() -> object(call.body()));
  }

  /// @throws MalformedException when it is no JSON object
  public static JsonObject object(Bytes body) {
    if (Json.parse(body) instanceof JsonObject json) {
      return json;
    }
    throw MalformedException.at("body", "a JSON object", "another value");
  }

  public static String string(JsonObject message, String name) {
    return known(() -> message.string(name));
  }

  /// The member `policy`, in base64url.
  public static String rego(JsonObject message) {
    return known(() -> Bytes.ofBase64Url(message.string("policy")).utf8());
  }

  /// How the document tells of a query parameter that is a number.
  public static Parameter number(String name, String sentence) {
    return Parameter.of(name, Form.count(MOST), sentence);
  }

  /// The query parameter `name`, at most a page where it is `limit`.
  public static long number(Call call, String name, long fallback) {
    String text = call.query().getOrDefault(name, Long.toString(fallback));
    if (!text.matches("[0-9]{1,9}")) {
      throw ApiException.malformed(name + ": expected a number, found " + Shown.name(text));
    }
    return Math.min(Long.parseLong(text), name.equals("limit") ? PAGE : Long.MAX_VALUE);
  }
}
