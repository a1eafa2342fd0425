package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// An API document, to hold answers against. Objects of which members are told have no others.
final class ToldApi {
  private static final Policy FITS =
      Policy.compile(
          List.of(
              new PolicySource(
                  "fits.rego",
                  """
                  package fits

                  ok := json.match_schema(json.marshal(input.answer), input.schema)[0]
                  """)));

  private final JsonObject document;
  private final List<Operation> operations;

  /// @param method in upper case
  record Operation(String method, String template, JsonObject told) {
    /// Parameters of the address's path, and what fits into them.
    private Pattern pattern() {
      String pattern =
          template.replaceAll("\\{(?:value|call)}", ".+").replaceAll("\\{[a-z]+}", "[^/]+");
      return Pattern.compile("/*" + pattern.substring(1).replace("/", "/+"));
    }

    boolean isOwners() {
      return told.find("x-nacre-permission").isPresent();
    }

    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  private ToldApi(JsonObject document) {
    this.document = document;
    this.operations = operations(document);
  }

  /// As the server at `base` tells it.
  static ToldApi at(URI base) {
    try (HttpClient http = HttpClient.newBuilder().build()) {
      HttpRequest asking = HttpRequest.newBuilder(URI.create(base + "/openapi.json")).build();
      return new ToldApi(
          (JsonObject) Json.parse(http.send(asking, BodyHandlers.ofString()).body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Operation> operations(JsonObject document) {
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

  List<Operation> operations() {
    return operations;
  }

  JsonObject document() {
    return document;
  }

  /// Requires that the document tells of this answer.
  ///
  /// @param path with or without a query
  HttpResponse<String> requireTold(String method, String path, HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("x-request-id").orElse("")).matches("[0-9a-f]{16}");
    Optional<Operation> operation = find(method, path.replaceFirst("\\?.*", ""));
    if (operation.isEmpty()) {
      assertThat(answer.statusCode())
          .as("%s %s, which is not told", method, path)
          .isIn(401, 404, 405);
      return answer;
    }
    requireTold(operation.get(), answer);
    return answer;
  }

  private Optional<Operation> find(String method, String path) {
    return operations.stream()
        .filter(one -> one.method().equals(method) && one.pattern().matcher(path).matches())
        .min(Comparator.comparingLong(one -> one.template().chars().filter(c -> c == '{').count()));
  }

  private void requireTold(Operation operation, HttpResponse<String> answer) {
    String what = operation + " answers " + answer.statusCode() + " " + answer.body();
    JsonObject responses = operation.told().object("responses");
    String status = Integer.toString(answer.statusCode());
    assertThat(responses.members()).as(what).containsKey(status);
    JsonObject response = followed(responses.object(status));
    JsonObject content =
        response.find("content").map(JsonObject.class::cast).orElse(JsonObject.empty());
    if (content.members().isEmpty()) {
      assertThat(answer.body()).as(what).isEmpty();
      return;
    }
    String type = answer.headers().firstValue("content-type").orElse(Content.TEXT).split(";", 2)[0];
    assertThat(content.members()).as(what).containsKey(type);
    JsonObject schema = content.object(type).object("schema");
    Json body = type.equals(Content.JSON) ? Json.parse(answer.body()) : Json.of(answer.body());
    assertThat(fits(body, schema)).as(what).isTrue();
  }

  private JsonObject followed(JsonObject response) {
    return response
        .find("$ref")
        .map(_ -> response.string("$ref"))
        .map(place -> place.substring(place.lastIndexOf('/') + 1))
        .map(name -> document.object("components").object("responses").object(name))
        .orElse(response);
  }

  private boolean fits(Json body, JsonObject schema) {
    JsonObject whole =
        JsonObject.builder()
            .put("allOf", JsonArray.of(schema))
            .put("components", document.object("components"))
            .build();
    JsonObject input =
        JsonObject.builder().put("answer", body).put("schema", closed(whole)).build();
    return FITS.evaluate("data.fits.ok", EvaluationInput.of(Value.of(input)))
        .filter(BooleanValue.TRUE::equals)
        .isPresent();
  }

  private static Json closed(Json schema) {
    return switch (schema) {
      case JsonObject object -> {
        var all = JsonObject.builder();
        object.members().forEach((name, member) -> all.put(name, closed(member)));
        if (object.find("properties").isPresent()
            && object.find("additionalProperties").isEmpty()) {
          all.put("additionalProperties", false);
        }
        yield all.build();
      }
      case JsonArray array -> array.stream().map(ToldApi::closed).collect(JsonArray.collector());
      case Json other -> other;
    };
  }
}
