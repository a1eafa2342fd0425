package dev.nacre.policy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.Value;
import java.time.Duration;
import java.util.Optional;

/// What a policy said to an input, as a server keeps it: from [Policy#decide].
///
/// @param path the rule that was asked, from `data` on
/// @param policy SHA-256 of the policy: of its sources' texts, each behind its length, in the order
///   of their names
/// @param input SHA-256 of the input as JSON without white space, members in the order of their
///   names; of nothing where there is no input
/// @param result empty where it is undefined
/// @param explanation where it was asked for
public record Decision(
    String path,
    Bytes policy,
    Bytes input,
    Optional<Value> result,
    Duration duration,
    Optional<Explanation> explanation) {
  /// When a decision is explained. An explanation evaluates the policy once more.
  public enum Explained {
    NEVER,
    /// Only when the result is another than `true`.
    UNLESS_TRUE,
    ALWAYS
  }

  static Bytes digest(Optional<Value> input) {
    return Digests.sha256(
        input.map(value -> Bytes.utf8(value.toJson().text())).orElse(Bytes.empty()));
  }

  /// Whether the result is `true`, and nothing else will do.
  public boolean isTrue() {
    return result.filter(BooleanValue.TRUE::equals).isPresent();
  }

  /// `path`, `policy` and `input` in hexadecimal digits, `result` where it is defined,
  /// `duration_ns`, and `explanation` where there is one.
  public JsonObject toJson() {
    var json =
        JsonObject.builder()
            .put("path", path)
            .put("policy", policy.hex())
            .put("input", input.hex());
    result.ifPresent(value -> json.put("result", value.toJson()));
    json.put("duration_ns", duration.toNanos());
    explanation.ifPresent(why -> json.put("explanation", why.json()));
    return json.build();
  }
}
