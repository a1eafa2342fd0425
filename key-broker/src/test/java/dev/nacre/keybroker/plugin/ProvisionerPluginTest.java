package dev.nacre.keybroker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvisionerPluginTest {
  private final Store store;
  private final ProvisionerPlugin plugin;

  ProvisionerPluginTest(@TempDir Path directory) {
    var chance = new SecureRandom();
    store = Store.openAt(directory, InstantSource.system());
    var master = SecretStore.masterKey(store, directory.resolve("master.key"), chance);
    plugin = new ProvisionerPlugin(SecretStore.in(store, "provisioner", master), 32, chance);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private String answer(PluginCall call) {
    try (Secret secret = plugin.answer(call)) {
      return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private String provisioned() {
    JsonObject made =
        (JsonObject)
            Json.parse(
                answer(call("POST", "provision", "{\"vm_name\":\"db\",\"namespace\":\"prod\"}")));
    return made.string("resource_path");
  }

  private static PluginCall call(String method, String path, String body) {
    return new PluginCall(
        method, List.of(path.split("/", -1)), Map.of(), Bytes.utf8(body), Optional.empty());
  }

  private static PluginCall asking(String path, String named) {
    JsonObject initData = JsonObject.builder().put("trustee.kbs.resource", named).build();
    return new PluginCall(
        "GET", List.of(path.split("/", -1)), Map.of(), Bytes.empty(), Optional.of(initData));
  }

  /// The names of upstream's, computed with Python's `uuid5`: who moves from there keeps the disks.
  @ParameterizedTest
  @CsvSource({
    "'{\"vm_name\":\"vm1\"}', 78b1edaf-eba1-5733-85cc-baaa1810211c",
    "'{\"vm_name\":\"vm\",\"namespace\":\"default\"}', 6bd572ad-f5e9-5bec-8229-3203b700c194",
    "'{\"vm_name\":\"vm\",\"namespace\":\"team\"}', cc235a0e-3019-5d1f-88e6-5b34e68d1ff1"
  })
  void aMachinesKeyHasTheNameOfUpstreams(String body, String uuid) {
    assertThat(answer(call("POST", "provision", body)))
        .isEqualTo("{\"uuid\":\"" + uuid + "\",\"resource_path\":\"default/" + uuid + "/root\"}");
  }

  @Test
  void theMachineThatWasStartedForAKeyGetsIt() {
    String path = provisioned();

    assertThat(answer(asking(path, "kbs+provisioner:///" + path)))
        .matches(
            "version = \"0.1.0\"\n\n\\[data]\n\"io.cryptsetup.key.text.root\" ="
                + " \"[A-Za-z0-9]{32}\"\n");
  }

  @Test
  void provisioningAgainKeepsTheKey() {
    String path = provisioned();
    String first = answer(asking(path, "kbs+provisioner:///" + path));

    assertThat(provisioned()).isEqualTo(path);
    assertThat(answer(asking(path, "kbs+provisioner:///" + path))).isEqualTo(first);
  }

  @Test
  void aMachineThatWasStartedForAnotherKeyIsDenied() {
    String path = provisioned();

    assertThatThrownBy(() -> answer(asking(path, "kbs+provisioner:///default/other/root")))
        .isInstanceOfSatisfying(
            PluginException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DENIED));
  }

  @Test
  void aMachineWithoutInitdataIsDenied() {
    String path = provisioned();

    assertThatThrownBy(() -> answer(call("GET", path, "")))
        .isInstanceOfSatisfying(
            PluginException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DENIED));
  }

  @Test
  void aDeletedKeyIsGone() {
    String path = provisioned();
    String machine = path.split("/", -1)[1];

    assertThat(answer(call("DELETE", "provision/" + machine, "")))
        .isEqualTo("{\"status\":\"deleted\"}");
    assertThatThrownBy(() -> answer(asking(path, "kbs+provisioner:///" + path)))
        .isInstanceOfSatisfying(
            PluginException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
  }

  @Test
  void onlyTheOwnerProvisions() {
    assertThat(plugin.isOwners(call("POST", "provision", ""))).isTrue();
    assertThat(plugin.isOwners(call("DELETE", "provision/x", ""))).isTrue();
    assertThat(plugin.isOwners(call("GET", "default/x/root", ""))).isFalse();
    assertThat(plugin.isSealed(call("GET", "default/x/root", ""))).isTrue();
  }

  @Test
  void itsNamesAreThoseOfUpstream() {
    assertThat(ProvisionerPlugin.named("default/vm").version()).isEqualTo(5);
    assertThat(ProvisionerPlugin.named("a")).isNotEqualTo(ProvisionerPlugin.named("b"));
  }
}
