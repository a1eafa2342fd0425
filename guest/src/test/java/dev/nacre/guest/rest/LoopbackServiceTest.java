package dev.nacre.guest.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.guest.LoopbackBroker;
import dev.nacre.guest.UnsignedAttester;
import dev.nacre.guest.attester.Attester;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopbackServiceTest {
  private static final Attester ATTESTER = new UnsignedAttester(Bytes.zeros(32));

  private final LoopbackBroker broker =
      open().holding("default/key/one", Bytes.ofHex("00ff10")).holding("a/b/c", Bytes.empty());
  private final KbsClient client = KbsClient.of(broker.endpoint(), provider());
  private final LoopbackService service = LoopbackService.start(0, client, ATTESTER);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
    service.close();
    client.close();
    broker.close();
  }

  @Test
  void aSecretIsAnsweredAsItIs() throws Exception {
    var answer = get("/cdh/resource/default/key/one");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Bytes.of(answer.body())).isEqualTo(Bytes.ofHex("00ff10"));
    assertThat(get("/cdh/resource/a/b/c").body()).isEmpty();
  }

  @Test
  void aTokenComesWithTheKeyThatItBelongsTo() throws Exception {
    JsonObject answer = json(get("/aa/token?token_type=kbs"));
    assertThat(answer.string("token")).isEqualTo("a.b.c");
    assertThat(KeyPem.parsePrivate(answer.string("tee_keypair")).publicJwk().toJson())
        .isEqualTo(client.teeKey().publicJwk().toJson().without("alg"));
  }

  @ParameterizedTest
  @CsvSource({
    "runtime_data=hi,6869",
    "runtime_data=a+b%26,61206226",
    "runtime_data=_-8&encoding=base64,ffef",
    "runtime_data=,00"
  })
  void evidenceIsOverWhatTheQuerySays(String query, String expected) throws Exception {
    JsonObject report = json(get("/aa/evidence?" + query)).object("attestation_report");
    assertThat(report.array("report_data").stream().map(n -> (int) ((JsonNumber) n).longValue()))
        .startsWith(numbers(Bytes.ofHex(expected)))
        .hasSize(64);
  }

  @Test
  void theServiceSaysWhatItIs() throws Exception {
    JsonObject info = json(get("/info"));
    assertThat(info.string("tee")).isEqualTo("snp");
    assertThat(info.string("feature")).isEqualTo("all");
  }

  @ParameterizedTest
  @CsvSource({
    "/cdh/resource/default/key/two,404",
    "/cdh/resource/default/key,400",
    "/cdh/resource/../../x,400",
    "/cdh/resource/,400",
    "/aa/token,400",
    "/aa/token?token_type=coco_as,400",
    "/aa/evidence,400",
    "/aa/evidence?runtime_data=x&encoding=hex,400",
    "/aa/evidence?runtime_data=%25&encoding=base64,400",
    "/aa/other,404",
    "/,404"
  })
  void aRefusalIsAnObjectThatSaysWhy(String path, int status) throws Exception {
    var answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).string("error")).isNotBlank();
  }

  @Test
  void moreRuntimeDataThanAReportHoldsIsRefused() throws Exception {
    assertThat(get("/aa/evidence?runtime_data=" + "x".repeat(64)).statusCode()).isEqualTo(200);
    assertThat(get("/aa/evidence?runtime_data=" + "x".repeat(65)).statusCode()).isEqualTo(400);
  }

  @Test
  void aSecretThatTheBrokerRefusesIsForbidden() throws Exception {
    broker.denying();
    var answer = get("/cdh/resource/default/key/one");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(json(answer).string("error")).contains("denied by policy");
  }

  @Test
  void withoutABrokerTheGatewayIsToBlame() throws Exception {
    broker.close();
    assertThat(get("/cdh/resource/default/key/one").statusCode()).isEqualTo(502);
  }

  @Test
  void onlyReadingIsAllowed() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/cdh/resource/default/key/one"))
            .POST(BodyPublishers.ofString("x"))
            .build();
    assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
  }

  @Test
  void aTakenPortIsAnErrorThatNamesIt() {
    int taken = service.port();
    assertThatThrownBy(() -> LoopbackService.start(taken, client, ATTESTER))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("127.0.0.1:" + taken);
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }

  private static JsonObject json(HttpResponse<byte[]> answer) {
    return (JsonObject) Json.parse(Bytes.of(answer.body()));
  }

  private static Integer[] numbers(Bytes bytes) {
    var numbers = new Integer[bytes.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = bytes.at(i);
    }
    return numbers;
  }

  private static LoopbackBroker open() {
    try {
      return new LoopbackBroker();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EvidenceProvider provider() {
    return new EvidenceProvider() {
      @Override
      public String tee() {
        return ATTESTER.tee();
      }

      @Override
      public Json evidence(Bytes reportData) {
        return ATTESTER.evidence(reportData).toJson();
      }
    };
  }
}
