package dev.nacre.keybroker;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The document of the API (OpenAPI 3.1), made of the routes themselves, so that it cannot tell of
/// an address that is not answered or forget one that is.
final class OpenApi {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)}");
  private static final String REFERENCE = "$ref";

  private OpenApi() {}

  static JsonObject of(Routes routes) {
    Map<String, JsonObject> paths = new LinkedHashMap<>();
    for (Route route : routes.all()) {
      paths.merge(
          route.template(),
          JsonObject.builder()
              .put(route.method().toLowerCase(Locale.ROOT), operation(route))
              .build(),
          OpenApi::merged);
    }
    return JsonObject.builder()
        .put("openapi", "3.1.0")
        .put(
            "info",
            JsonObject.builder()
                .put("title", "Nacre key broker")
                .put("version", NacreServer.VERSION)
                .build())
        .put("paths", new JsonObject(Map.copyOf(paths)))
        .put("components", components())
        .build();
  }

  private static JsonObject merged(JsonObject one, JsonObject other) {
    var all = JsonObject.builder();
    one.members().forEach(all::put);
    other.members().forEach(all::put);
    return all.build();
  }

  private static JsonObject operation(Route route) {
    var operation = JsonObject.builder().put("summary", route.summary());
    JsonArray variables = variables(route);
    if (variables.size() > 0) {
      operation.put("parameters", variables);
    }
    route
        .media()
        .takes()
        .ifPresent(type ->
            operation.put(
                "requestBody",
                JsonObject.builder()
                    .put("required", type.equals(Route.JSON))
                    .put("content", content(type, route.media().body()))
                    .build()));
    operation.put("responses", responses(route));
    route
        .permission()
        .ifPresent(needed ->
            operation
                .put("x-nacre-permission", needed.name().toLowerCase(Locale.ROOT))
                .put(
                    "security",
                    JsonArray.of(JsonObject.builder().put("owner", JsonArray.of()).build())));
    return operation.build();
  }

  private static JsonArray variables(Route route) {
    List<Json> variables = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(route.template());
    while (matcher.find()) {
      variables.add(
          JsonObject.builder()
              .put("name", matcher.group(1))
              .put("in", "path")
              .put("required", true)
              .put("schema", type("string"))
              .build());
    }
    return new JsonArray(variables);
  }

  private static JsonObject responses(Route route) {
    var good = JsonObject.builder().put("description", "done");
    route
        .media()
        .gives()
        .ifPresent(type -> good.put("content", content(type, route.media().answer())));
    return JsonObject.builder()
        .put("200", good.build())
        .put(
            "default",
            JsonObject.builder().put(REFERENCE, "#/components/responses/Failure").build())
        .build();
  }

  private static JsonObject content(String mediaType, JsonObject form) {
    JsonObject schema = mediaType.equals(Route.JSON) ? form : type("string");
    return JsonObject.builder()
        .put(mediaType, JsonObject.builder().put("schema", schema).build())
        .build();
  }

  private static JsonObject type(String name) {
    return JsonObject.builder().put("type", name).build();
  }

  private static JsonObject components() {
    JsonObject error =
        JsonObject.builder()
            .put("type", "object")
            .put("required", JsonArray.ofStrings(List.of("type", "detail")))
            .put(
                "properties",
                JsonObject.builder()
                    .put("type", type("string"))
                    .put("detail", type("string"))
                    .build())
            .build();
    JsonObject failure =
        JsonObject.builder()
            .put("description", "refused or failed: see docs/errors.md")
            .put(
                "content",
                JsonObject.builder()
                    .put(Route.JSON, JsonObject.builder().put("schema", error).build())
                    .build())
            .build();
    return JsonObject.builder()
        .put("responses", JsonObject.builder().put("Failure", failure).build())
        .put(
            "securitySchemes",
            JsonObject.builder()
                .put(
                    "owner",
                    JsonObject.builder().put("type", "http").put("scheme", "bearer").build())
                .build())
        .build();
  }
}
