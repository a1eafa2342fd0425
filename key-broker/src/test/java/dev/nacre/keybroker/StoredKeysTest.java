package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.tenant.Tenants;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredKeysTest {
  private static final String TOKEN_KEYS = "attestation_service_keys";

  private final Path data;

  StoredKeysTest(@TempDir Path folder) {
    this.data = folder.resolve("data");
  }

  private ServerConfig config() {
    return ServerConfig.in(data).at("127.0.0.1", 0);
  }

  /// What is done to a store while no server runs.
  private interface Work {
    void on(Store store, MasterKey key);
  }

  private void atRest(Work work) {
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key =
            SecretStore.masterKey(store, MasterKeySource.in(data).file(), new SecureRandom())) {
      work.on(store, key);
    }
  }

  private static Secret text(String text) {
    return Secret.utf8(text);
  }

  private static Secret sound() {
    return PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ES256").revealText();
  }

  private static void damage(Store store, String namespace, String entry) {
    byte[] sealed = store.find(namespace, entry).orElseThrow().toArray();
    sealed[sealed.length - 1] ^= 1;
    store.put(namespace, entry, Bytes.of(sealed));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    TOKEN_KEYS + ", token-key-current",
    TOKEN_KEYS + ", token-key-previous",
    "key_broker_keys, audit-key"
  })
  void aKeyThatWasDamagedIsToldAtTheStartAndByTheCheck(String namespace, String entry)
      throws IOException {
    atRest((store, key) -> {
      SecretStore.in(store, namespace, key).put(entry, sound());
      damage(store, namespace, entry);
    });
    String told =
        "a key in the database cannot be read: the stored value of %s/%s is damaged or was moved;"
                .formatted(namespace, entry)
            + " restore the last backup in which it can be";
    List<String> before = files();

    assertThatThrownBy(() -> NacreServer.check(config()))
        .isInstanceOf(StoreException.class)
        .hasMessage(told);
    assertThat(files()).isEqualTo(before);
    assertThatThrownBy(() -> NacreServer.start(config()).close())
        .isInstanceOf(StoreException.class)
        .hasMessage(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        TOKEN_KEYS + "|token-key-current|7|the stored key of tokens: JWK: expected an object",
        TOKEN_KEYS + "|token-key-current|{\"kty\":\"EC\"}|the stored key of tokens: ",
        TOKEN_KEYS + "|token-key-previous|[7]|the stored former keys of tokens: token-key-previous",
        "key_broker_keys|audit-key|{}|the stored key of audit checkpoints is none: "
      })
  void whatIsNoKeyIsToldByTheCheckAndByAServerThatIsNotReady(
      String namespace, String entry, String content, String told) throws Exception {
    atRest((store, key) -> SecretStore.in(store, namespace, key).put(entry, text(content)));

    assertThatThrownBy(() -> NacreServer.check(config()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(told);
    try (NacreServer server = NacreServer.start(config())) {
      HttpResponse<String> ready = get(server, "/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("a key in the database cannot be read: " + told);
    }
  }

  private static HttpResponse<String> get(NacreServer server, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI address = URI.create(server.address() + path);
      return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void ofATenantItIsToldWhenThatIsAskedWhetherItIsReadyAndByTheCheck() throws Exception {
    atRest((store, key) -> {
      var _ = store.apply(new Tenants(store).putting("blue", JsonObject.empty()));
      Store blue = store.of("blue");
      SecretStore.in(blue, TOKEN_KEYS, key).put("token-key-current", sound());
      damage(blue, TOKEN_KEYS, "token-key-current");
    });

    try (NacreServer server = NacreServer.start(config())) {
      HttpResponse<String> ready = get(server, "/tenants/blue/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .contains("tenant/blue/attestation_service_keys/token-key-current is damaged");
      assertThat(get(server, "/readyz").statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> NacreServer.check(config()))
          .as("while the server runs")
          .hasMessageContaining("tenant/blue/");
    }
  }

  @Test
  void theCheckMakesNothingAndTheStartNoKey() throws Exception {
    var _ = NacreServer.check(config());
    assertThat(data).doesNotExist();

    NacreServer.start(config()).close();

    assertThat(NacreServer.check(config())).noneMatch(remark -> remark.contains("in the database"));
    atRest((store, _) -> assertThat(store.list(TOKEN_KEYS, "", 9)).isEmpty());
  }

  @Test
  void aMasterKeyThatIsMissingIsToldByTheCheck() throws IOException {
    atRest((store, key) -> SecretStore.in(store, "repository", key).put("a/b/c", text("x")));
    Files.delete(MasterKeySource.in(data).file());

    assertThatThrownBy(() -> NacreServer.check(config()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("master.key is missing");
    assertThat(MasterKeySource.in(data).file()).doesNotExist();
  }
}
