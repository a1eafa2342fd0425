package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.token.TokenSettings;
import dev.nacre.protocol.kbs.KbsClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A guest that another service judged, by values of its own: what is said of it here is what that
/// service said.
class ForeignGuestTest {
  private static final String DENY = "package policy\n\ndefault allow = false\n";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void itIsTriedAndExplainedAsTheOtherServiceJudgedIt(@TempDir Path there, @TempDir Path here)
      throws Exception {
    try (Broker judge = Broker.prepared(there);
        KbsClient guest = judge.client(EmulatedGuest.on(Broker.AMD));
        Broker broker = Broker.start(believing(judge, here))) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      assertThat(ask(broker, guest.token()).statusCode()).isEqualTo(200);

      JsonObject outcome = tried(broker);
      assertThat(outcome.array("changed").text())
          .contains("be locked out", "data.policy.allow is false, its default");

      broker.owner.setResourcePolicy(DENY);
      HttpResponse<String> denied = ask(broker, guest.token());
      assertThat(denied.statusCode()).isEqualTo(403);
      JsonObject report =
          broker.owner.refusal(denied.headers().firstValue("x-nacre-refusal").orElseThrow());
      assertThat(report.string("sentence"))
          .isEqualTo(
              "resource policy resource-policy does not allow it: data.policy.allow is false, its"
                  + " default");
      assertThat(report.array("shortfalls").size()).isEqualTo(1);
    }
  }

  private static ServerConfig believing(Broker judge, Path here) throws Exception {
    Path keys = here.resolve("keys.json");
    Files.writeString(keys, judge.owner.read("/.well-known/jwks.json").utf8());
    ServerConfig config = Broker.config(here);
    var tokens = new TokenSettings(List.of(), List.of(keys.toString()), List.of(), false);
    return config.with(config.settings().with(tokens));
  }

  private HttpResponse<String> ask(Broker broker, String token) throws Exception {
    var request =
        HttpRequest.newBuilder(broker.server.address().resolve("/kbs/v0/resource/default/key/one"))
            .header("Authorization", "Bearer " + token)
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static JsonObject tried(Broker broker) {
    return broker.owner.dryRun(
        JsonObject.builder()
            .put("kind", "resource")
            .put("policy", Bytes.utf8(DENY).base64Url())
            .build());
  }
}
