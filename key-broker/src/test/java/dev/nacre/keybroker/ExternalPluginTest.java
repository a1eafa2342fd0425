package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.RemoteService;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.external.EchoPlugin;
import dev.nacre.keybroker.external.ExternalPlugin;
import dev.nacre.keybroker.keys.ClientCertificate;
import dev.nacre.keybroker.keys.PeerCertificates;
import dev.nacre.keybroker.plugin.ExternalSettings;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The plugin `external` against a real gRPC server.
class ExternalPluginTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Path folder;

  ExternalPluginTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static ExternalPlugin plain(EchoPlugin echo) {
    return ExternalPlugin.open(
        List.of(
            new ExternalSettings(
                "echo", echo.address("http"), Optional.empty(), Optional.empty(), TIMEOUT)));
  }

  private static PluginCall call(String method, String path, String body) {
    return new PluginCall(
        method,
        List.of(path.split("/", -1)),
        Map.of("color", "blue"),
        Bytes.utf8(body),
        Optional.empty());
  }

  private static String answer(ExternalPlugin plugin, PluginCall call) {
    try (Secret secret = plugin.answer(call)) {
      return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Test
  void aCallIsHandedOnWithoutItsName() {
    try (EchoPlugin echo = EchoPlugin.start();
        ExternalPlugin plugin = plain(echo)) {
      assertThat(answer(plugin, call("POST", "echo/a/b", "hello"))).isEqualTo("Echo:hello");
      assertThat(echo.calls)
          .containsExactly(
              "Handle Request[body=hello, query=[color=blue], path=[a, b], method=POST]");
    }
  }

  @Test
  void thePluginSaysWhoMayCallAndWhatIsEncrypted() {
    try (EchoPlugin echo = EchoPlugin.start();
        ExternalPlugin plugin = plain(echo)) {
      assertThat(plugin.isOwners(call("POST", "echo/a", ""))).isTrue();
      assertThat(plugin.isOwners(call("GET", "echo/a", ""))).isFalse();
      assertThat(plugin.isSealed(call("GET", "echo/sealed", ""))).isTrue();
      assertThat(plugin.isSealed(call("GET", "echo/open", ""))).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "echo/status/404, NOT_FOUND, answers with status 404",
    "echo/status/403, DENIED, answers with status 403",
    "echo/status/400, MALFORMED, answers with status 400",
    "echo/status/500, FAILED, answers with status 500",
    "echo/nonsense/1, FAILED, something malformed",
    "echo/fail/5, NOT_FOUND, NOT_FOUND",
    "echo/fail/7, DENIED, PERMISSION_DENIED",
    "echo/fail/13, FAILED, INTERNAL",
    "other/a/b, NO_SUCH_PATH, no external plugin for GET other/a/b",
  })
  void aRefusalOfThePluginIsToldByItsKindWithoutItsWords(String path, Reason reason, String said) {
    try (EchoPlugin echo = EchoPlugin.start();
        ExternalPlugin plugin = plain(echo)) {
      assertThatThrownBy(() -> plugin.answer(call("GET", path, "canary-body")))
          .hasMessageContaining(said)
          .hasMessageNotContaining("canary")
          .asInstanceOf(type(PluginException.class))
          .extracting(PluginException::reason)
          .isEqualTo(reason);
    }
  }

  @Test
  void aPluginThatHangsIsLeftAfterItsTimeAndAnotherCallIsAnswered() {
    try (EchoPlugin echo = EchoPlugin.start();
        ExternalPlugin plugin =
            ExternalPlugin.open(
                List.of(
                    new ExternalSettings(
                        "echo",
                        echo.address("http"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(3))))) {
      assertThatThrownBy(() -> plugin.answer(call("GET", "echo/hang", "")))
          .isInstanceOf(PluginException.class)
          .hasMessageStartingWith("the external plugin echo ");
      assertThat(answer(plugin, call("GET", "echo/a", "x"))).isEqualTo("Echo:x");
    }
  }

  /// Before anybody knows who calls the plugin is asked whose call it is: strangers must not make
  /// us ask without end, nor take the turns of guests that are proven.
  @Test
  void strangersAskAPluginFewAtATimeAndNotInPlaceOfGuests() throws Exception {
    try (EchoPlugin echo = EchoPlugin.start();
        ExternalPlugin plugin = plain(echo)) {
      PluginCall hanging = call("GET", "echo/hang", "");
      for (int i = 0; i < 32; i++) {
        Thread.startVirtualThread(
            () -> assertThatThrownBy(() -> plugin.isOwners(hanging)).isNotNull());
      }
      while (echo.calls.size() < 32) {
        Thread.sleep(20);
      }

      assertThatThrownBy(() -> plugin.isOwners(hanging))
          .hasMessage("the external plugin echo is busy: 32 calls did not end within 2 s")
          .asInstanceOf(type(PluginException.class))
          .extracting(PluginException::reason)
          .isEqualTo(Reason.BUSY);
      assertThat(answer(plugin, call("GET", "echo/a", "x"))).isEqualTo("Echo:x");
    }
  }

  @Test
  void aPluginThatWasStartedAgainIsFound() {
    EchoPlugin before = EchoPlugin.start();
    int port = before.address("http").getPort();
    try (ExternalPlugin plugin = plain(before)) {
      assertThat(answer(plugin, call("GET", "echo/a", "x"))).isEqualTo("Echo:x");
      before.close();

      try (EchoPlugin _ = EchoPlugin.start(builder -> builder.port(port))) {
        assertThat(answer(plugin, call("GET", "echo/a", "y"))).isEqualTo("Echo:y");
      }
    }
  }

  @Test
  void aPluginThatIsGoneIsNamed() {
    EchoPlugin echo = EchoPlugin.start();
    URI address = echo.address("http");
    echo.close();
    try (ExternalPlugin plugin =
        ExternalPlugin.open(
            List.of(
                new ExternalSettings(
                    "echo", address, Optional.empty(), Optional.empty(), TIMEOUT)))) {
      assertThatThrownBy(() -> plugin.answer(call("GET", "echo/a", "")))
          .isInstanceOf(PluginException.class)
          .hasMessageStartingWith("the external plugin echo ");
    }
  }

  @Test
  void tlsTrustsTheNamedAuthorityOnlyAndShowsAClientCertificateWhereOneIsAskedFor()
      throws Exception {
    Pair server = new Pair("server");
    Pair client = new Pair("client");
    Tls tls =
        Tls.builder()
            .privateKey(server.key())
            .privateKeyCertChain(List.of(server.certificate()))
            .trust(List.of(client.certificate()))
            .clientAuth(TlsClientAuth.REQUIRED)
            .addApplicationProtocol("h2")
            .build();
    try (EchoPlugin echo = EchoPlugin.start(builder -> builder.tls(tls))) {
      assertThat(overTls(echo, server, Optional.of(client))).isEqualTo("Echo:x");
      assertThatThrownBy(() -> overTls(echo, server, Optional.empty()))
          .isInstanceOf(PluginException.class);
      assertThatThrownBy(() -> overTls(echo, client, Optional.of(client)))
          .isInstanceOf(PluginException.class);
    }
  }

  private EchoPlugin secured(Pair server) throws IOException, GeneralSecurityException {
    Tls tls =
        Tls.builder()
            .privateKey(server.key())
            .privateKeyCertChain(List.of(server.certificate()))
            .addApplicationProtocol("h2")
            .build();
    return EchoPlugin.start(builder -> builder.tls(tls));
  }

  /// An authority of the owner's vouches for all machines of the house, and each could stand in for
  /// the plugin.
  @Test
  void aCertificateOfAnotherHostDoesNotCountWhoeverVouchesForIt() throws Exception {
    Pair other = new Pair("other", List.of("other.example"));
    try (EchoPlugin echo = secured(other)) {
      assertThatThrownBy(() -> overTls(echo, other, Optional.empty()))
          .isInstanceOf(PluginException.class);
      assertThat(echo.calls).isEmpty();
    }
  }

  /// The same of services that are asked over [UnaryCalls]; and where their address is written in
  /// numbers, what a name server makes of these does not count.
  @Test
  void aServicesCertificateOfAnotherHostDoesNotCountEither() throws Exception {
    Pair own = new Pair("own", List.of("127.0.0.1"));
    try (EchoPlugin echo = secured(own)) {
      assertThat(unary(echo, own)).isNotEmpty();
    }
    Pair other = new Pair("other", List.of("localhost"));
    try (EchoPlugin echo = secured(other)) {
      assertThatThrownBy(() -> unary(echo, other)).isInstanceOf(RemoteException.class);
      assertThat(echo.calls).isEmpty();
    }
  }

  private static byte[] unary(EchoPlugin echo, Pair authority) {
    var service =
        new RemoteService(
            "echo",
            echo.address("https"),
            Optional.of(PeerCertificates.context(authority.certificateFile, Optional.empty())),
            Optional::empty,
            1,
            TIMEOUT);
    try (UnaryCalls calls = UnaryCalls.of(service)) {
      return calls.call("kbs.plugin.v1.KbsPlugin/Handle", new byte[] {0x1a, 1, 'a'});
    }
  }

  private static String overTls(EchoPlugin echo, Pair authority, Optional<Pair> client) {
    var settings =
        new ExternalSettings(
            "echo",
            echo.address("https"),
            Optional.of(authority.certificateFile),
            client.map(pair -> new ClientCertificate(pair.certificateFile, pair.keyFile)),
            TIMEOUT);
    try (ExternalPlugin plugin = ExternalPlugin.open(List.of(settings))) {
      return answer(plugin, call("GET", "echo/a", "x"));
    }
  }

  /// A self-signed certificate for the loopback address, and its key, in files.
  private final class Pair {
    private final Path certificateFile;
    private final Path keyFile;

    Pair(String name) throws IOException {
      this(name, List.of("127.0.0.1", "localhost"));
    }

    Pair(String name, List<String> hosts) throws IOException {
      SelfSignedCertificate made =
          SelfSignedCertificate.create(hosts, Instant.now(), BigInteger.valueOf(7));
      certificateFile = Files.writeString(folder.resolve(name + ".pem"), made.certificatePem());
      keyFile = Files.writeString(folder.resolve(name + ".key"), made.keyPem());
    }

    X509Certificate certificate() throws IOException, GeneralSecurityException {
      return Presented.certificate(Files.readString(certificateFile));
    }

    PrivateKey key() throws IOException, GeneralSecurityException {
      return Presented.key(Files.readString(keyFile));
    }
  }
}
