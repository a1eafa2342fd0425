package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;

/// The attestation service of a started server, over REST.
record AttestationDoor(Broker broker, HttpClient http) {
  static AttestationDoor of(Broker broker) {
    return new AttestationDoor(
        broker, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /// What is sent in one request: evidence, bound to `runtimeData`.
  record Sent(String tee, Json evidence, Bytes runtimeData) {
    private JsonObject toJson() {
      return JsonObject.builder()
          .put("tee", tee)
          .put("evidence", Bytes.utf8(evidence.text()).base64Url())
          .put("runtime_data", JsonObject.builder().put("raw", runtimeData.base64Url()).build())
          .build();
    }
  }

  HttpResponse<String> attest(Sent... parts) {
    JsonObject body =
        JsonObject.builder()
            .put(
                "verification_requests",
                Stream.of(parts).<Json>map(Sent::toJson).collect(JsonArray.collector()))
            .put("policy_ids", JsonArray.ofStrings(List.of()))
            .build();
    URI address =
        URI.create(
            "http://127.0.0.1:" + broker.server.attestationPort().orElseThrow() + "/attestation");
    var request = HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(body.text()));
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// The parts of the token that was given.
  JsonObject submodules(Sent... parts) {
    return claims(parts).object("submods");
  }

  /// What the token says that was given.
  JsonObject claims(Sent... parts) {
    HttpResponse<String> answer = attest(parts);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
    return Jws.parse(answer.body()).claims();
  }
}
