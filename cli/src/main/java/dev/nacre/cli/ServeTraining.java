package dev.nacre.cli;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.FastCrypto;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.ServerConfig;
import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.log.ServerLog;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Does what `nacre serve` does all day, for the start-up archive: which classes it loads, and
/// which of its code is hot. Run once, when Nacre is built; nothing of it stays.
final class ServeTraining {
  private static final int HANDSHAKES = 400;
  private static final ResourceUri SECRET = ResourceUri.parse("default/training/secret");

  private ServeTraining() {}

  public static void main(String[] arguments) throws IOException {
    var _ = NacreCommand.commandLine("serve").parseArgs("serve", "--listen", "127.0.0.1:0");
    ServerLog.install(
        new PrintStream(OutputStream.nullOutputStream()), LogFormat.JSON, System.Logger.Level.INFO);
    FastCrypto.install();
    Path folder = java.nio.file.Files.createTempDirectory("nacre-training");
    try (NacreServer server =
        NacreServer.start(ServerConfig.in(folder.resolve("data")).insecurelyBelievingSamples())) {
      KbsEndpoint endpoint = KbsEndpoint.at(server.address().toString());
      prepare(endpoint, java.nio.file.Files.readString(server.ownerTokenFile()));
      handshakes(endpoint);
    } finally {
      remove(folder);
    }
  }

  private static void prepare(KbsEndpoint endpoint, String token) {
    try (KbsOwner owner = KbsOwner.of(endpoint, token)) {
      owner.setResourcePolicy("package policy\n\ndefault allow = true\n");
      owner.putSecret(SECRET, Secret.copyOf(new byte[32]));
      var _ = owner.secrets();
    }
  }

  private static void handshakes(KbsEndpoint endpoint) {
    try (KbsClient guest = KbsClient.of(endpoint, new Sample())) {
      for (int i = 0; i < HANDSHAKES; i++) {
        guest.forget();
        guest.resource(SECRET).close();
        guest.resource(SECRET).close();
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = java.nio.file.Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        java.nio.file.Files.delete(file);
      }
    }
  }

  /// A guest of the sample TEE.
  private record Sample() implements EvidenceProvider {
    @Override
    public String tee() {
      return "sample";
    }

    @Override
    public Json evidence(Bytes reportData) {
      // The sample TEE compares with the bare SHA-384 digest, not with a slot padded to 64 bytes.
      return JsonObject.builder()
          .put("svn", "1")
          .put("report_data", reportData.slice(0, 48).base64())
          .build();
    }
  }
}
