package dev.nacre.keybroker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The plugin `nebula-ca` with the real `nebula-cert` (Debian's package nebula).
class NebulaCaPluginTest {
  private static final Path PROGRAM = Path.of("/usr/bin/nebula-cert");

  private final Path folder;

  NebulaCaPluginTest(@TempDir Path folder) {
    Assumptions.assumeTrue(
        Files.isExecutable(PROGRAM), "nebula-cert is missing: apt-get install nebula");
    this.folder = folder;
  }

  private NebulaCaPlugin plugin() {
    return NebulaCaPlugin.open(
        new NebulaSettings(
            PROGRAM.toString(),
            folder.resolve("work"),
            Map.of("name", "test authority", "groups", "web,db")));
  }

  private static PluginCall asking(Map<String, String> query) {
    return new PluginCall("GET", List.of("credential"), query, Bytes.empty(), Optional.empty());
  }

  private static JsonObject answer(NebulaCaPlugin plugin, Map<String, String> query) {
    try (Secret secret = plugin.answer(asking(query))) {
      return (JsonObject) Json.parse(Bytes.of(secret.revealCopy()));
    }
  }

  private static String run(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(said).isZero();
    return said;
  }

  private Path file(JsonObject answer, String member) throws IOException {
    return Files.write(folder.resolve(member), answer.array(member).bytes(member).toArray());
  }

  @Test
  void aGuestGetsACertificateThatTheAuthoritySignedForItsOwnKey() throws IOException {
    JsonObject answer =
        answer(plugin(), Map.of("name", "pod", "ip", "10.11.12.13/21", "groups", "web"));

    Path certificate = file(answer, "node_crt");
    Path authority = file(answer, "ca_crt");
    run(PROGRAM.toString(), "verify", "-ca", authority.toString(), "-crt", certificate.toString());
    String printed = run(PROGRAM.toString(), "print", "-json", "-path", certificate.toString());
    assertThat(printed).contains("\"name\":\"pod\"", "10.11.12.13/21", "\"web\"");

    String pem = answer.array("node_key").bytes("node_key").utf8();
    assertThat(pem).startsWith("-----BEGIN NEBULA X25519 PRIVATE KEY-----\n");
    assertThat(publicKeyOf(printed)).isEqualTo(publicKeyFor(pem));
  }

  private static String publicKeyOf(String printed) {
    String key = "\"publicKey\":\"";
    int at = printed.indexOf(key) + key.length();
    return printed.substring(at, at + 64);
  }

  /// X25519 of the private number and the base point (RFC 7748 section 6.1).
  private static String publicKeyFor(String pem) {
    String[] lines = pem.split("\n", -1);
    byte[] scalar = Bytes.ofBase64(lines[1]).toArray();
    return NebulaKeyTest.publicKey(scalar).hex();
  }

  @Test
  void theAuthorityIsKeptAndItsKeyIsPrivate() throws IOException {
    plugin();
    Path certificate = folder.resolve("work/ca/ca.crt");
    String before = Files.readString(certificate);

    plugin();

    assertThat(Files.readString(certificate)).isEqualTo(before);
    assertThat(Files.getPosixFilePermissions(folder.resolve("work/ca/ca.key")).toString())
        .doesNotContain("GROUP", "OTHERS");
  }

  @Test
  void nothingOfANodeStaysInTheFolder() throws IOException {
    answer(plugin(), Map.of("name", "pod", "ip", "10.1.1.1/24"));

    try (var files = Files.list(folder.resolve("work"))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("ca");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'ip=10.1.1.1/24', needs the parameter name",
    "'name=a', needs the parameter ip",
    "'name=a;ip=banana', nebula-cert refuses",
    "'name=a;ip=10.1.1.1/24;groups=other', nebula-cert refuses",
    "'name=a;ip=10.1.1.1/24;out-key=/etc/x', knows no parameter out-key",
    "'name=-out-key;ip=banana', nebula-cert refuses",
  })
  void whatMakesNoSenseIsTold(String query, String said) {
    Map<String, String> parameters = new java.util.HashMap<>();
    for (String pair : query.split(";", -1)) {
      parameters.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
    }
    NebulaCaPlugin plugin = plugin();

    assertThatThrownBy(() -> plugin.answer(asking(parameters)))
        .hasMessageContaining(said)
        .asInstanceOf(type(PluginException.class))
        .extracting(PluginException::reason)
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void anAuthorityThatIsBrokenIsNoMatterOfTheGuest() throws IOException {
    NebulaCaPlugin plugin = plugin();
    Files.writeString(folder.resolve("work/ca/ca.key"), "no key");

    assertThatThrownBy(() -> plugin.answer(asking(Map.of("name", "a", "ip", "10.1.1.1/24"))))
        .hasMessage("nebula-cert cannot use its authority")
        .asInstanceOf(type(PluginException.class))
        .extracting(PluginException::reason)
        .isEqualTo(Reason.FAILED);
  }

  /// What Debian's nebula-cert, which waits for no clock here, says of an authority that is over
  /// (seen with one of two seconds), of another one's key, and of a folder that is full or gone;
  /// and what is left of one that hung.
  @ParameterizedTest
  @CsvSource({
    "'echo ''Error: ca certificate is expired''; exit 1'",
    "'echo ''Error: refusing to sign, root certificate does not match private key''; exit 1'",
    "'echo ''Error: error while writing out-crt: open /srv/n/node.crt: no space''; exit 1'",
    "kill -9 $$",
  })
  void aFailureOfOursIsNoMatterOfTheGuest(String script) throws IOException {
    plugin();
    Path program = Files.writeString(folder.resolve("nebula-cert"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    NebulaCaPlugin plugin =
        NebulaCaPlugin.open(
            new NebulaSettings(program.toString(), folder.resolve("work"), Map.of()));

    assertThatThrownBy(() -> plugin.answer(asking(Map.of("name", "a", "ip", "10.1.1.1/24"))))
        .hasMessageNotContaining("/srv")
        .asInstanceOf(type(PluginException.class))
        .extracting(PluginException::reason)
        .isEqualTo(Reason.FAILED);
  }

  @Test
  void aProgramThatIsMissingIsNamedAtTheStart() {
    var settings = new NebulaSettings("/nonexistent/nebula-cert", folder, Map.of());

    assertThatThrownBy(() -> NebulaCaPlugin.check(settings))
        .hasMessageContaining("cannot run /nonexistent/nebula-cert");
  }
}
