package dev.nacre.guest.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.protocol.initdata.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleConfigTest {
  private static final Workload WORKLOAD = Workload.of("r/app:1");

  @TempDir Path rootfs;

  @Test
  void theImageSaysWhatToRun() {
    JsonObject process =
        process(
            WORKLOAD,
            "\"Entrypoint\":[\"/app\"],\"Cmd\":[\"--serve\"],\"WorkingDir\":\"/srv\",\"Env\":[\"A=1\"]");
    assertThat(texts(process.array("args"))).containsExactly("/app", "--serve");
    assertThat(process.string("cwd")).isEqualTo("/srv");
    assertThat(texts(process.array("env")).getLast()).isEqualTo("A=1");
    assertThat(process.bool("noNewPrivileges")).isTrue();
    assertThat(process.bool("terminal")).isFalse();
  }

  @Test
  void theWorkloadReplacesCommandAndDirectoryAndAddsToTheEnvironment() {
    Workload workload =
        new Workload(
            "r/app:1",
            false,
            List.of("/other"),
            List.of("A=2", "PATH=/x"),
            Optional.of("/data"),
            List.of());
    JsonObject process = process(workload, "\"Entrypoint\":[\"/app\"],\"Env\":[\"A=1\",\"B=3\"]");
    assertThat(texts(process.array("args"))).containsExactly("/other");
    assertThat(texts(process.array("env"))).containsExactly("PATH=/x", "A=2", "B=3");
    assertThat(process.string("cwd")).isEqualTo("/data");
  }

  @Test
  void withoutACommandThereIsNothingToRun() {
    assertThatThrownBy(() -> process(WORKLOAD, "\"User\":\"0\""))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("Entrypoint");
  }

  @Test
  void withoutASearchPathThereIsTheUsualOne() {
    assertThat(texts(process(WORKLOAD, "\"Cmd\":[\"x\"]").array("env")).getFirst())
        .startsWith("PATH=/usr/local/sbin:");
  }

  @ParameterizedTest
  @CsvSource({
    "'',0,0",
    "0,0,0",
    "1000,1000,1000",
    "4242,4242,0",
    "www,33,34",
    "www:adm,33,4",
    "1000:7,1000,7",
    "4242:adm,4242,4"
  })
  void theUserIsLookedUpInTheImage(String user, long uid, long gid) throws IOException {
    Path etc = Files.createDirectory(rootfs.resolve("etc"));
    Files.writeString(etc.resolve("passwd"), "www:x:33:34::/:/x\nbroken\nme:x:1000:1000::/:/x\n");
    Files.writeString(etc.resolve("group"), "adm:x:4:me\n");
    assertThat(ProcessUser.of(user, rootfs)).isEqualTo(new ProcessUser(uid, gid));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "www:nogroup", "4294967295", "99999999999"})
  void aUserThatDoesNotExistIsRefused(String user) throws IOException {
    Path etc = Files.createDirectory(rootfs.resolve("etc"));
    Files.writeString(etc.resolve("passwd"), "www:x:33:34::/:/x\n");
    assertThatThrownBy(() -> ProcessUser.of(user, rootfs)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aPasswordFileThatIsALinkOutOfTheImageIsNotFollowed() throws IOException {
    Path etc = Files.createDirectory(rootfs.resolve("etc"));
    Files.createSymbolicLink(etc.resolve("passwd"), Path.of("/etc/passwd"));
    assertThatThrownBy(() -> ProcessUser.of("daemon", rootfs))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void onlyRootStartsWithCapabilitiesAndNobodyWithAllOfThem() {
    JsonObject root = process(WORKLOAD, "\"Cmd\":[\"x\"]").object("capabilities");
    assertThat(texts(root.array("effective")))
        .contains("CAP_CHOWN")
        .doesNotContain("CAP_SYS_ADMIN");
    JsonObject user = process(WORKLOAD, "\"Cmd\":[\"x\"],\"User\":\"1000\"").object("capabilities");
    assertThat(user.array("effective").size()).isZero();
  }

  @Test
  void theContainerSharesTheNetworkOfTheMachineAndNothingElse() {
    JsonObject linux = config(WORKLOAD, "\"Cmd\":[\"x\"]").object("linux");
    assertThat(linux.array("namespaces").stream().map(n -> ((JsonObject) n).string("type")))
        .containsExactlyInAnyOrder("pid", "ipc", "uts", "mount", "cgroup");
  }

  @Test
  void nameServiceComesFromTheAgent() {
    JsonObject config = config(WORKLOAD, "\"Cmd\":[\"x\"]");
    assertThat(config.array("mounts").text()).contains("/run/nacre/etc/resolv.conf");
    assertThat(config.object("root").string("path")).isEqualTo(rootfs.toString());
  }

  private JsonObject process(Workload workload, String imageConfig) {
    return config(workload, imageConfig).object("process");
  }

  private JsonObject config(Workload workload, String imageConfig) {
    ImageConfig image =
        ImageConfig.parse(
            Bytes.utf8(
                "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{"
                    + imageConfig
                    + "},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"));
    return BundleConfig.of(image, workload, rootfs, Path.of("/run/nacre/etc"));
  }

  private static List<String> texts(JsonArray array) {
    return array.stream().map(BundleConfigTest::text).toList();
  }

  private static String text(Json json) {
    return json instanceof JsonString(String value) ? value : json.text();
  }
}
