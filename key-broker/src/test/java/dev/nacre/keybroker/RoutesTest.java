package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.OpenApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
  private final Routes routes =
      new Routes(
          List.of(
              route(Route.get("/")),
              route(Route.get("/a/v0/things")),
              route(Route.get("/a/v0/things/{name...}")),
              route(Route.get("/a/v0/things/special")),
              route(Route.post("/a/v0/things").needs(Permission.SECRETS).takes(Form.anyObject()))));

  private static Route route(Route.Draft draft) {
    return draft.by("Does it.", _ -> Reply.empty());
  }

  private static Call call(String method, String path) {
    List<String> segments =
        path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
    var caller =
        new Call.Caller(Optional.empty(), Optional.empty(), Optional.empty(), "127.0.0.1", "");
    return new Call(method, path, segments, Map.of(), caller, Bytes.empty(), "");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, /, ''",
    "GET, /a/v0/things, /a/v0/things, ''",
    "GET, /a/v0/things/x/y, /a/v0/things/{name}, x/y",
    "GET, /a/v0/things/special, /a/v0/things/special, ''",
    "GET, /a/v0/things/special/x, /a/v0/things/{name}, special/x",
    "POST, /a/v0/things, /a/v0/things, ''",
  })
  void theLongestAddressAnswers(String method, String path, String template, String name) {
    Routes.Match match = routes.find(call(method, path)).orElseThrow();

    assertThat(match.route().template()).isEqualTo(template);
    assertThat(match.call().name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"GET, /a", "GET, /a/v0", "POST, /a/v0/things/x", "PUT, /a/v0/things", "GET, /b"})
  void anotherAddressHasNoAnswer(String method, String path) {
    assertThat(routes.find(call(method, path))).isEmpty();
  }

  @Test
  void twoAnswersToOneAddressAreRefused() {
    Route route = route(Route.get("/a"));

    assertThatThrownBy(() -> new Routes(List.of(route, route)))
        .isInstanceOf(IllegalStateException.class);
  }

  private JsonObject document() {
    return new OpenApi("A test", "1", "", "session")
        .of(routes.all().stream().map(Route::operation).toList());
  }

  @Test
  void theDocumentHasEveryRouteAndNoOther() {
    JsonObject paths = document().object("paths");

    assertThat(paths.members().keySet())
        .containsExactlyInAnyOrder(
            "/", "/a/v0/things", "/a/v0/things/{name}", "/a/v0/things/special");
    assertThat(paths.object("/a/v0/things").members().keySet())
        .containsExactlyInAnyOrder("get", "post");
    JsonObject post = paths.object("/a/v0/things").object("post");
    assertThat(post.string("x-nacre-permission")).isEqualTo("secrets");
    assertThat(post.object("requestBody").object("content").find("application/json")).isPresent();
    JsonObject variable =
        (JsonObject) paths.object("/a/v0/things/{name}").object("get").array("parameters").get(0);
    assertThat(variable.string("in")).isEqualTo("path");
  }
}
