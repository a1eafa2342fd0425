package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.Value;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The document at `/openapi.json`, held against what the server that serves it answers.
class ApiDocumentTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Policy FITS =
      Policy.compile(
          List.of(
              new PolicySource(
                  "fits.rego",
                  """
                  package fits

                  ok := json.match_schema(json.marshal(input.answer), input.schema)[0]
                  """)));

  /// What stands for a variable of an address.
  private static final Map<String, String> NAMES =
      Map.of("repository", "default", "type", "key", "tag", "one", "name", "default", "id", "1");

  private static Broker broker;
  private static JsonObject document;

  /// @param method in upper case
  record Operation(String method, String template, JsonObject told) {
    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    broker = Broker.prepared(directory);
    document = (JsonObject) Json.parse(send("GET", "/openapi.json", Optional.empty()).body());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  static List<Operation> operations() {
    var all = new ArrayList<Operation>();
    document
        .object("paths")
        .members()
        .forEach((template, methods) ->
            ((JsonObject) methods)
                .members()
                .forEach((method, told) ->
                    all.add(
                        new Operation(
                            method.toUpperCase(Locale.ROOT), template, (JsonObject) told))));
    return all;
  }

  static List<Operation> readings() {
    return operations().stream().filter(one -> one.method().equals("GET")).toList();
  }

  @ParameterizedTest
  @MethodSource("readings")
  void whatTheOwnerReadsIsAsTold(Operation operation) throws Exception {
    HttpResponse<String> answer = send("GET", address(operation), Optional.of(broker.ownerToken()));

    assertFits(operation, answer);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aStrangerWithoutABodyGetsWhatIsTold(Operation operation) throws Exception {
    HttpResponse<String> answer = send(operation.method(), address(operation), Optional.empty());

    assertFits(operation, answer);
    if (operation.told().find("security").isPresent()) {
      assertThat(answer.statusCode()).isEqualTo(401);
    }
  }

  private static void assertFits(Operation operation, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isIn(200, 400, 401, 403, 404, 405, 411, 413, 422, 503);
    JsonObject content =
        answer.statusCode() == 200
            ? operation
                .told()
                .object("responses")
                .object("200")
                .find("content")
                .map(JsonObject.class::cast)
                .orElse(JsonObject.empty())
            : document.object("components").object("responses").object("Failure").object("content");
    if (content.members().isEmpty()) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    String type = answer.headers().firstValue("content-type").orElse("").split(";", 2)[0];
    assertThat(content.members()).containsKey(type);
    if (type.equals(Route.JSON)) {
      assertThat(fits(Json.parse(answer.body()), content.object(type).object("schema")))
          .as("%s: %s", operation, answer.body())
          .isTrue();
    }
  }

  private static boolean fits(Json answer, JsonObject schema) {
    JsonObject input = JsonObject.builder().put("answer", answer).put("schema", schema).build();
    return FITS.evaluate("data.fits.ok", EvaluationInput.of(Value.of(input)))
        .filter(BooleanValue.TRUE::equals)
        .isPresent();
  }

  private static String address(Operation operation) {
    String address = operation.template();
    for (Json variable :
        operation.told().find("parameters").map(JsonArray.class::cast).orElse(JsonArray.of())) {
      String name = ((JsonString) ((JsonObject) variable).find("name").orElseThrow()).value();
      address = address.replace("{" + name + "}", NAMES.getOrDefault(name, "one"));
    }
    return address;
  }

  private static HttpResponse<String> send(String method, String path, Optional<String> token)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + path))
            .method(method, BodyPublishers.noBody());
    token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
