package dev.nacre.codec.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Another reader of JSON, as strict as ours where it can be.
final class JacksonOracle {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(JsonLimits.DEFAULT.depth())
                          .maxNumberLength(JsonLimits.DEFAULT.digits())
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JacksonOracle() {}

  /// The value of `text`, or empty when it is none.
  static Optional<Json> read(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      return tree.isMissingNode() ? Optional.empty() : Optional.of(value(tree));
    } catch (JacksonException | NumberFormatException refused) {
      return Optional.empty();
    }
  }

  private static Json value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Json> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        yield new JsonObject(members);
      }
      case ARRAY -> node.valueStream().map(JacksonOracle::value).collect(JsonArray.collector());
      case STRING -> Json.of(node.stringValue());
      case NUMBER -> new JsonNumber(node.decimalValue().toString());
      case BOOLEAN -> Json.of(node.booleanValue());
      case NULL -> JsonNull.NULL;
      case BINARY, MISSING, POJO -> throw new IllegalStateException("no JSON: " + node);
    };
  }
}
