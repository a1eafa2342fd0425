package dev.nacre.policy;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.value.Value;
import java.util.Optional;

/// Why a rule has the value that it has.
///
/// @param sentence the reason in one sentence
/// @param tree the reason as an indented tree, for people
/// @param json the reason as a tree, for programs
public record Explanation(
    String path, Optional<Value> result, String sentence, String tree, JsonObject json) {
  static Explanation of(String path, Optional<Value> result) {
    String sentence =
        path + result.map(value -> " is " + value).orElse(" is undefined: no rule applies");
    var json = JsonObject.builder().put("path", path);
    result.ifPresent(value -> json.put("result", value.toJson()));
    json.put("sentence", Json.of(sentence));
    return new Explanation(path, result, sentence, sentence, json.build());
  }
}
