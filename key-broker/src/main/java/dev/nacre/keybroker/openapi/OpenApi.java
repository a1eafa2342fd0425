package dev.nacre.keybroker.openapi;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The document of an API, made of the operations themselves, so that it cannot tell of an address
/// that is not answered or forget one that is.
///
/// @param title of the whole
/// @param version of the server
/// @param base where its addresses begin, such as `/tenants/team-a`; empty at the server's own
/// @param cookie the name of the session's
public record OpenApi(String title, String version, String base, String cookie) {
  private static final String DESCRIPTION =
      """
      The key broker's protocol for guests (`/kbs/v0`), the owner's API (`/nacre/v0`), and what \
      anybody may read. Every failure has the same shape. An address that is known, asked with \
      another method, answers 405 and names the methods in `Allow`; any other address 404. Bodies \
      are at most 2 MiB, heads 128 KiB. For a tenant, the same stands behind `/tenants/NAME`, where \
      its own document is.\
      """;

  public JsonObject of(List<Operation> operations) {
    return JsonObject.builder()
        .put("openapi", "3.1.0")
        .put(
            "info",
            JsonObject.builder()
                .put("title", title)
                .put("version", version)
                .put("description", DESCRIPTION)
                .put("license", license())
                .build())
        .put("servers", JsonArray.of(JsonObject.builder().put("url", base + "/").build()))
        .put("paths", paths(operations))
        .put("components", components(operations))
        .build();
  }

  private static JsonObject license() {
    return JsonObject.builder().put("name", "Apache 2.0").put("identifier", "Apache-2.0").build();
  }

  private static JsonObject paths(List<Operation> operations) {
    var paths = new TreeMap<String, JsonObject>();
    for (Operation operation : operations) {
      JsonObject known = paths.getOrDefault(operation.template(), JsonObject.empty());
      String method = operation.method().toLowerCase(Locale.ROOT);
      paths.put(operation.template(), known.with(method, Documented.operation(operation)));
    }
    return object(paths);
  }

  private JsonObject components(List<Operation> operations) {
    var schemas = new TreeMap<String, JsonObject>();
    for (Operation operation : operations) {
      operation.takes().ifPresent(body -> add(body, schemas));
      operation.gives().ifPresent(body -> add(body, schemas));
    }
    var responses = new TreeMap<String, JsonObject>();
    for (Failure failure : Failure.values()) {
      responses.put(failure.word(), failure.response());
    }
    return JsonObject.builder()
        .put("schemas", object(schemas))
        .put("responses", object(responses))
        .put("securitySchemes", Securities.schemes(cookie))
        .build();
  }

  private static void add(Content body, Map<String, JsonObject> schemas) {
    body.forms().values().forEach(form -> schemas.putAll(form.named()));
  }

  private static JsonObject object(Map<String, ? extends Json> members) {
    var all = JsonObject.builder();
    members.forEach(all::put);
    return all.build();
  }
}
