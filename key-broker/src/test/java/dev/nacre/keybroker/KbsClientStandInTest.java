package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.KbsClientStandIn.Exchange;
import dev.nacre.keybroker.KbsClientStandIn.Ran;
import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.admin.AdminSettings.Mode;
import dev.nacre.keybroker.settings.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The stand-in sends, byte for byte, what upstream's `kbs-client` was recorded to send, and prints
/// what that printed; so the tests of its command lines are tests of the original's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KbsClientStandInTest {
  private static final Path FOLDER = Path.of(System.getProperty("nacre.vectors", ""), "kbs");
  private static final String ALLOW =
      "package policy\n\ndefault allow = false\n\nallow if {\n\tdata.plugin == \"resource\"\n}\n";

  private final Path directory;
  @AutoClose private final Broker broker;

  KbsClientStandInTest(@TempDir Path directory) {
    this.directory = directory;
    var everybody =
        new AdminSettings(
            Mode.INSECURE_ALLOW_ALL, true, List.of(), List.of(), Map.of(), Optional.empty());
    ServerConfig config = Broker.config(directory.resolve("data")).insecurelyBelievingSamples();
    this.broker = Broker.start(config.with(config.settings().with(everybody)));
    broker.owner.setResourcePolicy(ALLOW);
  }

  @BeforeEach
  void withTheSecretOfTheRecording() {
    broker.putSecret(Broker.SECRET, "top-secret-value-0123456789abcdef");
  }

  private static List<JsonObject> conversation(String name) throws IOException {
    Path file = FOLDER.resolve(name + ".jsonl");
    assumeTrue(Files.isRegularFile(file), "skipped: no recorded conversation " + file);
    return Files.readAllLines(file).stream().map(line -> (JsonObject) Json.parse(line)).toList();
  }

  private Ran run(String line) throws IOException {
    var words = new ArrayList<>(List.of("--url", broker.server.address().toString()));
    for (String word : line.split(" ", -1)) {
      words.add(
          switch (word) {
            case "SECRET" -> file("secret", "top-secret-value-0123456789abcdef");
            case "TOKEN" -> file("token", run("attest --tee-key-file p256.pem").out());
            case "INIT_DATA" ->
                "version = \"0.1.0\"\nalgorithm = \"sha384\"\n\n[data]\n\"a.txt\" = \"hello\"";
            case String pem when pem.endsWith(".pem") -> FOLDER.resolve("tee-" + pem).toString();
            default -> word;
          });
    }
    return KbsClientStandIn.run(words);
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  /// What differs from one run to the next is blotted out.
  private static String blotted(String body) {
    return body.replaceAll("(\"(nonce|report_data)\":)\"[^\"]*\"", "$1\"\"");
  }

  private static void assertSame(Exchange ours, JsonObject recorded) {
    JsonObject request = recorded.object("request");
    JsonObject body = request.object("body");
    Bytes sent =
        body.find("text").isPresent()
            ? Bytes.utf8(body.string("text"))
            : Bytes.ofBase64(body.string("base64"));
    assertThat(ours.method() + " " + ours.path())
        .isEqualTo(request.string("method") + " " + request.string("path"));
    assertThat(blotted(ours.body().utf8())).isEqualTo(blotted(sent.utf8()));
    JsonObject headers = request.object("headers").without("content-length");
    assertThat(ours.headers().keySet()).isEqualTo(headers.members().keySet());
    for (String name : List.of("accept", "user-agent", "content-type")) {
      if (headers.find(name).isPresent()) {
        assertThat(ours.headers()).containsEntry(name, headers.string(name));
      }
    }
  }

  @ParameterizedTest(name = "kbs-client {1}")
  @CsvSource({
    "attest, attest --tee-key-file p256.pem, 2",
    "get-resource-p256, get-resource --path default/key/one --tee-key-file p256.pem, 4",
    "get-resource-p521, get-resource --path default/key/one --tee-key-file p521.pem, 4",
    "get-resource-rsa, get-resource --path default/key/one --tee-key-file rsa.pem, 4",
    "get-resource-initdata,"
        + " get-resource --path default/key/one --tee-key-file p256.pem INIT_DATA, 4",
    "get-resource-passport, get-resource --path default/key/one --tee-key-file p256.pem"
        + " --attestation-token TOKEN, 1",
    "get-resource-missing, get-resource --path default/key/none --tee-key-file p256.pem, 4",
    "set-resource, config set-resource --path default/key/one --resource-file SECRET, 1",
    "allow-all, config set-resource-policy --allow-all, 1",
    "set-reference-value, config set-sample-reference-value svn 1, 1",
    "get-reference-value-missing, config get-reference-value --id nope, 1",
    "delete-resource, config delete-resource --path default/key/one, 1",
  })
  void itSendsWhatWasRecorded(String name, String line, int exchanges) throws IOException {
    List<JsonObject> recorded = conversation(name);

    Ran ran = run(line);

    assertThat(ran.exchanges()).hasSize(exchanges);
    assertThat(recorded.size()).isGreaterThanOrEqualTo(exchanges);
    for (int i = 0; i < exchanges; i++) {
      assertSame(ran.exchanges().get(i), recorded.get(i));
    }
    Path printed = FOLDER.resolve(name + ".stdout");
    if (Files.isRegularFile(printed) && !name.equals("attest")) {
      assertThat(ran.out().strip()).isEqualTo(Files.readString(printed).strip());
    }
  }

  @ParameterizedTest(name = "kbs-client {1}")
  @CsvSource({"get-reference-value, config get-reference-value --id svn"})
  void itReadsWhatWasRecorded(String name, String line) throws IOException {
    assertThat(run("config set-sample-reference-value svn 1").error()).isEmpty();
    List<JsonObject> recorded = conversation(name);

    Ran ran = run(line);

    assertSame(ran.last(), recorded.getFirst());
    assertThat(ran.out()).isEqualTo(Files.readString(FOLDER.resolve(name + ".stdout")).strip());
  }
}
