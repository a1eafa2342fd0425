package dev.nacre.keybroker.settings;

import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.tls.TlsMode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// What a configuration gives up, which whoever starts a server with it must know. Upstream's
/// samples to begin with give up most of it.
public final class Warnings {
  private final ServerConfig config;
  private final List<String> all = new ArrayList<>();

  private Warnings(ServerConfig config) {
    this.config = config;
  }

  /// A sentence for each, without its subject, which is the server.
  public static List<String> of(ServerConfig config) {
    var warnings = new Warnings(config);
    warnings.ofMachines();
    warnings.ofCallers();
    return List.copyOf(warnings.all);
  }

  private void ofMachines() {
    BrokerSettings settings = config.settings();
    warn(
        !config.anchors().emulatedRoots().isEmpty(),
        "trusts an emulated processor, which proves nothing about hardware");
    warn(config.insecureSamples(), "believes sample evidence, which anybody can write");
    warn(
        settings.tokens().insecureHeaderJwk(),
        "believes attestation results that anybody can sign"
            + " (attestation_token.insecure_header_jwk)");
    warn(settings.oldRsa(), "seals secrets by RSA1_5, which is weak (nacre.insecure_rsa1_5)");
  }

  private void ofCallers() {
    warn(
        config.settings().admin().mode() == AdminSettings.Mode.INSECURE_ALLOW_ALL,
        "lets anybody read and change everything (admin.authorization_mode = InsecureAllowAll)");
    for (Socket socket : config.sockets()) {
      warn(
          config.tls() instanceof TlsMode.Off && !isThisMachine(socket.host()),
          "speaks without TLS at "
              + socket.host()
              + ": whoever reads along has the tokens of administrators"
              + " (http_server.insecure_http)");
    }
  }

  private void warn(boolean isSo, String sentence) {
    if (isSo) {
      all.add(sentence);
    }
  }

  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException nowhere) {
      return false;
    }
  }
}
