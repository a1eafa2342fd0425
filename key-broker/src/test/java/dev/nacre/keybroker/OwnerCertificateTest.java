package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Pem;
import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.admin.Role;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.keybroker.tls.SignedList;
import dev.nacre.keybroker.tls.TlsMode;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.grpc.GrpcClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Owners who come with a client certificate, over real TLS.
class OwnerCertificateTest {
  private static final char[] NO_PASSWORD = {};
  private static final String NAME = "CN=Nacre key broker";

  private final Path directory;
  private final SelfSignedCertificate auditor = certificate();
  private final SelfSignedCertificate stranger = certificate();
  private Optional<Broker> broker = Optional.empty();

  OwnerCertificateTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /// Its subject is [#NAME].
  private static SelfSignedCertificate certificate() {
    return SelfSignedCertificate.create(List.of("auditor"), Instant.now(), BigInteger.TEN);
  }

  private void start(String subject) throws IOException {
    start(subject, List.of());
  }

  private void start(String subject, List<String> revocationLists) throws IOException {
    Path authorities = directory.resolve("authorities.pem");
    Files.writeString(authorities, auditor.certificatePem());
    var certificates =
        new AdminSettings.ClientCertificates(
            List.of(authorities.toString()), Map.of(subject, "watch"), Map.of(), revocationLists);
    var admin =
        new AdminSettings(
            AdminSettings.Mode.AUTHENTICATED,
            true,
            List.of(),
            List.of(),
            Map.of("watch", Set.of(Role.AUDITOR)),
            Optional.of(certificates));
    ServerConfig config =
        Broker.config(directory.resolve("data"))
            .with(new TlsMode.SelfSigned(List.of("localhost", "127.0.0.1")));
    BrokerSettings settings =
        config.settings().with(admin).offeringReferencesAt(new Socket("127.0.0.1", 0));
    broker = Optional.of(Broker.start(config.with(settings)));
  }

  @AfterEach
  void stop() {
    broker.ifPresent(Broker::close);
  }

  private static Certificate parsed(String pem) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
  }

  private SSLContext context(Optional<SelfSignedCertificate> own) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, NO_PASSWORD);
    String server = broker.orElseThrow().server.certificatePem().orElseThrow();
    trusted.setCertificateEntry("server", parsed(server));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, NO_PASSWORD);
    if (own.isPresent()) {
      byte[] pkcs8 = Pem.contents("PRIVATE KEY", own.get().keyPem()).getFirst().toArray();
      keys.setKeyEntry(
          "own",
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
          NO_PASSWORD,
          new Certificate[] {parsed(own.get().certificatePem())});
    }
    KeyManagerFactory shown = KeyManagerFactory.getInstance("SunX509");
    shown.init(keys, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /// A resumed connection asks nobody who issued its certificate.
  @Test
  void aCertificateWhoseAuthorityIsBelievedNoMoreOpensNothing() throws Exception {
    start(NAME);
    SSLContext remembering = context(Optional.of(auditor));
    assertThat(answer(remembering, "GET", "/nacre/v0/audit")).startsWith("200");

    Files.writeString(directory.resolve("authorities.pem"), stranger.certificatePem());
    assertThat(broker.orElseThrow().server.reload()).isEmpty();
    Thread.sleep(1_100);

    assertThatThrownBy(() -> answer(remembering, "GET", "/nacre/v0/audit"))
        .isInstanceOf(IOException.class);
  }

  /// Each costs as much as a new connection, and no limit of connections counts it.
  @Test
  void whoAsksForAnotherHandshakeOnHisConnectionIsCutOff() throws Exception {
    start(NAME);
    int port = broker.orElseThrow().server.port();
    try (var socket =
        (SSLSocket) context(Optional.empty()).getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      socket.startHandshake();

      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SSLException.class);
    }
  }

  private int status(Optional<SelfSignedCertificate> own, String method, String path)
      throws Exception {
    return Integer.parseInt(answer(own, method, path).substring(0, 3));
  }

  /// The status, and what was said.
  private String answer(Optional<SelfSignedCertificate> own, String method, String path)
      throws Exception {
    return answer(context(own), method, path);
  }

  private String answer(SSLContext context, String method, String path) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(broker.orElseThrow().server.address() + path))
              .method(method, BodyPublishers.noBody())
              .build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }

  @Test
  void aCertificateOpensWhatItsRoleMay() throws Exception {
    start(NAME);
    assertThat(status(Optional.of(auditor), "GET", "/nacre/v0/audit")).isEqualTo(200);
    assertThat(status(Optional.of(auditor), "DELETE", "/kbs/v0/resource/a/b/c")).isEqualTo(403);
  }

  @Test
  void aCertificateOfASubjectWithoutARoleOpensNothing() throws Exception {
    start("CN=somebody else");
    assertThat(status(Optional.of(auditor), "GET", "/nacre/v0/audit")).isBetween(401, 403);
  }

  @Test
  void aRevokedCertificateOpensNothingAndIsToldSo() throws Exception {
    Instant now = Instant.now().minusSeconds(60);
    Path list = directory.resolve("list.crl");
    Files.write(list, new SignedList(auditor, BigInteger.TEN, now).der().toArray());
    start(NAME, List.of(list.toString()));

    assertThat(answer(Optional.of(auditor), "GET", "/nacre/v0/audit"))
        .startsWith("401")
        .contains("the client certificate of " + NAME + " is revoked since ");
    assertThat(answer(Optional.empty(), "GET", "/nacre/v0/audit"))
        .startsWith("401")
        .contains("no client certificate is shown");
    assertThat(broker.orElseThrow().owner.json("/nacre/v0/expiries").text())
        .contains("\"revocation-list\"", NAME + " in list.crl");
  }

  @Test
  void withoutACertificateGuestsAreServedAndOwnersAskedForAToken() throws Exception {
    start(NAME);
    assertThat(status(Optional.empty(), "GET", "/healthz")).isEqualTo(200);
    assertThat(status(Optional.empty(), "GET", "/nacre/v0/audit")).isEqualTo(401);
  }

  @Test
  void aCertificateOfAnotherIssuerEndsTheHandshakeWhateverItsName() throws Exception {
    start(NAME);
    IOException refused =
        catchThrowableOfType(
            IOException.class, () -> status(Optional.of(stranger), "GET", "/nacre/v0/audit"));

    assertThat(refused).isNotNull();
  }

  private byte[] overGrpc(Optional<SelfSignedCertificate> own, String method) throws Exception {
    int port = broker.orElseThrow().server.referencesPort().orElseThrow();
    Tls tls = Tls.builder().sslContext(context(own)).build();
    Channel channel =
        GrpcClient.create(client -> client.baseUri("https://127.0.0.1:" + port).tls(tls)).channel();
    return GrpcByHand.call(
        channel, "reference.ReferenceValueProviderService/" + method, GrpcByHand.message(1, "x"));
  }

  private Status.Code refused(Optional<SelfSignedCertificate> own, String method) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> overGrpc(own, method))
        .getStatus()
        .getCode();
  }

  @Test
  void aCertificateOpensTheSameOverGrpc() throws Exception {
    start(NAME);

    assertThat(overGrpc(Optional.of(auditor), "ListReferenceValues")).isEmpty();
    assertThat(refused(Optional.of(auditor), "DeleteReferenceValue"))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(refused(Optional.empty(), "ListReferenceValues"))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }
}
