package dev.nacre.keybroker.plugin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.openapi.Access;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.GuestForms;
import dev.nacre.keybroker.openapi.Operation;
import dev.nacre.keybroker.openapi.Parameter;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Gives guests a key and a certificate for the overlay network Nebula, from an authority of its
/// own: `GET nebula-ca/credential?name=&ip=[&duration&groups&subnets]`.
///
/// The program `nebula-cert` signs; the node's key is made here and never lies in a file.
public final class NebulaCaPlugin implements Plugin {
  private static final List<String> OPTIONAL = List.of("duration", "groups", "subnets");
  private static final int LONGEST_VALUE = 1_024;
  private static final Form VALUE = Form.text(LONGEST_VALUE);

  private final NebulaCert program;
  private final Path folder;
  private final String curve;

  private NebulaCaPlugin(NebulaCert program, NebulaSettings settings) {
    this.program = program;
    this.folder = settings.folder();
    this.curve = settings.curve();
  }

  /// Makes the authority when the folder has none.
  ///
  /// @throws PluginException when `nebula-cert` is missing or refuses
  public static NebulaCaPlugin open(NebulaSettings settings) {
    var plugin = new NebulaCaPlugin(NebulaCert.of(settings.program()), settings);
    plugin.makeAuthority(settings);
    return plugin;
  }

  /// Whether the program is there.
  ///
  /// @throws PluginException when it is not
  public static void check(NebulaSettings settings) {
    var _ = NebulaCert.of(settings.program()).run(List.of("-version"));
  }

  private void makeAuthority(NebulaSettings settings) {
    if (Files.exists(key()) && Files.exists(certificate())) {
      return;
    }
    try {
      Files.createDirectories(
          folder.resolve("ca"),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new PluginException(Reason.FAILED, "cannot make " + folder.resolve("ca"), e);
    }
    var words = new ArrayList<>(List.of("ca"));
    words.addAll(settings.words());
    words.addAll(List.of("-out-key", key().toString(), "-out-crt", certificate().toString()));
    var _ = program.run(words);
  }

  private Path key() {
    return folder.resolve("ca/ca.key");
  }

  private Path certificate() {
    return folder.resolve("ca/ca.crt");
  }

  @Override
  public String name() {
    return "nebula-ca";
  }

  @Override
  public List<Operation> operations() {
    Operation credential =
        Operation.at("GET", "/kbs/v0/nebula-ca/credential")
            .of(new Access.Attested())
            .giving(Content.json(GuestForms.JWE))
            .asking(new Parameter("name", VALUE, "The node's name.", true))
            .asking(new Parameter("ip", VALUE, "Its address and network, in CIDR.", true));
    for (String name : OPTIONAL) {
      credential =
          credential.asking(Parameter.of(name, VALUE, "As nebula-cert takes it by -" + name + "."));
    }
    return List.of(credential.saying("A key and a certificate for the overlay network."));
  }

  @Override
  public Secret answer(PluginCall call) {
    if (!call.line().equals("GET credential")) {
      throw new PluginException(Reason.NO_SUCH_PATH, "nebula-ca has no " + call.line());
    }
    var words = new ArrayList<String>();
    words.add("-name=" + required(call.query(), "name"));
    words.add("-ip=" + required(call.query(), "ip"));
    for (String name : OPTIONAL) {
      value(call.query(), name).ifPresent(value -> words.add("-" + name + "=" + value));
    }
    for (String name : call.query().keySet()) {
      if (!OPTIONAL.contains(name) && !name.equals("name") && !name.equals("ip")) {
        throw new PluginException(Reason.MALFORMED, "nebula-ca knows no parameter " + name);
      }
    }
    return credential(words);
  }

  private static String required(Map<String, String> query, String name) {
    return value(query, name)
        .orElseThrow(
            () -> new PluginException(Reason.MALFORMED, "nebula-ca needs the parameter " + name));
  }

  private static Optional<String> value(Map<String, String> query, String name) {
    Optional<String> value = Optional.ofNullable(query.get(name)).filter(text -> !text.isEmpty());
    boolean sound =
        value
            .map(text -> text.length() <= LONGEST_VALUE && text.chars().allMatch(c -> c > 0x1f))
            .orElse(true);
    if (!sound) {
      throw new PluginException(Reason.MALFORMED, "the parameter " + name + " is no such value");
    }
    return value;
  }

  private Secret credential(List<String> options) {
    Path scratch = scratch();
    try (NebulaKey key = NebulaKey.create(curve)) {
      Path crt = scratch.resolve("node.crt");
      Path pub = Files.writeString(scratch.resolve("node.pub"), key.publicPem());
      var words =
          new ArrayList<>(
              List.of("sign", "-ca-crt", certificate().toString(), "-ca-key", key().toString()));
      words.addAll(List.of("-in-pub", pub.toString(), "-out-crt", crt.toString()));
      words.addAll(options);
      var _ = program.run(words);
      return answer(Bytes.of(Files.readAllBytes(crt)), key);
    } catch (IOException e) {
      throw new PluginException(Reason.FAILED, "nebula-cert left no certificate", e);
    } finally {
      remove(scratch);
    }
  }

  /// `{"node_crt":[…],"node_key":[…],"ca_crt":[…]}`, each the bytes of a PEM file.
  private Secret answer(Bytes nodeCertificate, NebulaKey key) throws IOException {
    Bytes authority = Bytes.of(Files.readAllBytes(certificate()));
    JsonArray nodeKey = key.privatePem().reveal(pem -> JsonArray.ofBytes(Bytes.of(pem)));
    JsonObject credential =
        JsonObject.builder()
            .put("node_crt", JsonArray.ofBytes(nodeCertificate))
            .put("node_key", nodeKey)
            .put("ca_crt", JsonArray.ofBytes(authority))
            .build();
    return Secret.utf8(credential.text());
  }

  private Path scratch() {
    try {
      return Files.createTempDirectory(folder, "node");
    } catch (IOException e) {
      throw new PluginException(Reason.FAILED, "cannot write to " + folder, e);
    }
  }

  private static void remove(Path scratch) {
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new PluginException(Reason.FAILED, "cannot remove " + scratch, e);
    }
  }
}
