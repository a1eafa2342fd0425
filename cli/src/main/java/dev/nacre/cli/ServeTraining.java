package dev.nacre.cli;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.ServiceDiscovery;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.nio.file.Path;

/// Does what `nacre serve` does all day, for the start-up archive, which keeps the classes that are
/// loaded by it. Run once, when Nacre is built; nothing of it stays.
final class ServeTraining {
  private static final int HANDSHAKES = 20;
  private static final String ADDRESS = "key broker";
  private static final ResourceUri SECRET = ResourceUri.parse("default/training/secret");

  private ServeTraining() {}

  /// @param arguments an empty folder, which whoever calls takes away again
  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0], "data");
    ServerConfig config = ServerConfig.in(data);
    ServiceDiscovery.spare(config);
    NacreServer.start(config).close();
    var told = new PipedReader();
    var out = new PrintWriter(new PipedWriter(told), true);
    Thread.ofPlatform().daemon().start(() -> System.exit(serve(data, out)));
    try {
      KbsEndpoint endpoint = KbsEndpoint.at(address(new BufferedReader(told)));
      prepare(endpoint, UserFiles.read(data.resolve("owner-token")).utf8());
      handshakes(endpoint);
    } catch (IOException | RuntimeException e) {
      System.err.println("nacre: " + e);
      System.exit(1);
    }
    System.exit(0);
  }

  /// The command itself, on what an earlier start has left: as most starts are.
  private static int serve(Path data, PrintWriter out) {
    return NacreCommand.commandLine("serve")
        .setOut(out)
        .execute(
            "serve", "--listen", "127.0.0.1:0", "--data", data.toString(), "--insecure-samples");
  }

  private static String address(BufferedReader told) throws IOException {
    String line = told.readLine();
    while (!line.startsWith(ADDRESS)) {
      line = told.readLine();
    }
    return line.substring(ADDRESS.length()).strip();
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
