package dev.nacre.keybroker.openapi;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The parts of an operation as OpenAPI writes them.
final class Documented {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)(?:\\.\\.\\.)?}");
  private static final String SCHEMA = "schema";
  private static final String DESCRIPTION = "description";

  private Documented() {}

  static JsonObject operation(Operation operation) {
    var told = JsonObject.builder().put("summary", operation.summary());
    List<Json> parameters = parameters(operation);
    if (!parameters.isEmpty()) {
      told.put("parameters", new JsonArray(parameters));
    }
    operation.takes().ifPresent(body -> told.put("requestBody", body(body)));
    told.put("responses", responses(operation));
    operation
        .permission()
        .ifPresent(
            needed -> told.put("x-nacre-permission", needed.name().toLowerCase(Locale.ROOT)));
    return told.put("security", Securities.of(operation.access())).build();
  }

  private static List<Json> parameters(Operation operation) {
    var all = new ArrayList<Json>();
    Matcher matcher = VARIABLE.matcher(operation.address());
    while (matcher.find()) {
      all.add(parameter(PathForms.of(matcher.group(1)), "path"));
    }
    operation.query().forEach(parameter -> all.add(parameter(parameter, "query")));
    return all;
  }

  private static Json parameter(Parameter parameter, String in) {
    return JsonObject.builder()
        .put("name", parameter.name())
        .put("in", in)
        .put("required", parameter.required())
        .put(DESCRIPTION, parameter.sentence())
        .put(SCHEMA, parameter.form().schema())
        .build();
  }

  /// Bytes may be none at all.
  private static JsonObject body(Content body) {
    return JsonObject.builder()
        .put("required", body.forms().containsKey(Content.JSON))
        .put("content", content(body))
        .build();
  }

  private static JsonObject responses(Operation operation) {
    var good = JsonObject.builder().put(DESCRIPTION, "Done.").put("headers", good(operation));
    operation.gives().ifPresent(body -> good.put("content", content(body)));
    var responses = JsonObject.builder().put("200", good.build());
    for (Failure failure : operation.failures()) {
      String place = "#/components/responses/" + failure.word();
      responses.put(
          Integer.toString(failure.status()), JsonObject.builder().put("$ref", place).build());
    }
    return responses.build();
  }

  private static JsonObject good(Operation operation) {
    JsonObject.Builder headers = headers();
    if (operation.gives().filter(Content::session).isPresent()) {
      headers.put("Set-Cookie", header(Form.text(), "The session, for the next call."));
    }
    return headers.build();
  }

  /// What every answer has.
  static JsonObject.Builder headers() {
    return JsonObject.builder()
        .put(
            "x-request-id", header(Form.hex(8), "Under which the server's log tells of the call."));
  }

  static JsonObject header(Form form, String sentence) {
    return JsonObject.builder().put(DESCRIPTION, sentence).put(SCHEMA, form.schema()).build();
  }

  static JsonObject content(Content content) {
    var types = JsonObject.builder();
    content
        .forms()
        .forEach((type, form) ->
            types.put(type, JsonObject.builder().put(SCHEMA, form.schema()).build()));
    return types.build();
  }
}
