package dev.nacre.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.image.ImageCopy;
import dev.nacre.image.layout.OciLayoutSource;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.MediaType;
import dev.nacre.image.oci.TamperedException;
import dev.nacre.image.testing.Commands;
import dev.nacre.image.testing.DockerRegistry;
import dev.nacre.image.testing.FaultyRegistry;
import dev.nacre.image.testing.SampleImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
  private static final RegistryAccess ACCESS =
      RegistryAccess.insecurePlainHttp().patient(Duration.ofSeconds(2), 4);

  @TempDir static Path directory;
  private static DockerRegistry registry;
  private static Manifest manifest;

  @BeforeAll
  static void push() throws Exception {
    registry = DockerRegistry.start(directory);
    manifest = SampleImage.write(directory.resolve("layout"));
    try (var target = new RegistryTarget(image(registry.host(), "app:v1"), ACCESS)) {
      ImageCopy.copy(OciLayoutSource.of(directory.resolve("layout")), target);
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private static ImageReference image(String host, String name) {
    return ImageReference.parse(host + "/" + name);
  }

  private static RegistrySource source(String host) {
    return new RegistrySource(image(host, "app:v1"), ACCESS);
  }

  private static Descriptor layer() {
    return manifest.layers().getFirst();
  }

  private static Bytes pull(String host) throws IOException {
    try (var source = source(host);
        InputStream in = source.blob(layer())) {
      return Bytes.of(in.readAllBytes());
    }
  }

  private static FaultyRegistry faulty(FaultyRegistry.Fault fault) throws IOException {
    return FaultyRegistry.before(registry.host(), fault);
  }

  @Test
  void whatIsPushedIsPulled() throws IOException {
    try (var source = source(registry.host())) {
      assertThat(source.root().digest()).isEqualTo(manifest.digest());
      assertThat(source.config(manifest).entrypoint()).containsExactly("/bin/app", "--serve");
    }
    assertThat(pull(registry.host()).size()).isEqualTo((int) layer().size());
  }

  @Test
  void skopeoPullsWhatIsPushed() {
    Path copy = directory.resolve("by-skopeo");
    Commands.skopeo(
        "copy",
        "--src-tls-verify=false",
        "docker://" + registry.host() + "/app:v1",
        "oci:" + copy + ":v1");

    assertThat(OciLayoutSource.of(copy).root().digest()).isEqualTo(manifest.digest());
  }

  @Test
  void whatSkopeoPushesIsPulled() {
    Commands.skopeo(
        "copy",
        "--format=v2s2",
        "--dest-tls-verify=false",
        "oci:" + directory.resolve("layout") + ":v1",
        "docker://" + registry.host() + "/from/skopeo:v2");

    try (var source = new RegistrySource(image(registry.host(), "from/skopeo:v2"), ACCESS)) {
      Manifest read = (Manifest) source.root();
      assertThat(read.mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
      assertThat(source.config(read).diffIds()).hasSize(2);
      ImageCopy.copy(source, OciLayoutTarget.of(directory.resolve("docker-types")));
    }
  }

  @Test
  void anImageIsPulledByItsDigest() {
    try (var source =
        new RegistrySource(image(registry.host(), "app@" + manifest.digest()), ACCESS)) {
      assertThat(source.root().digest()).isEqualTo(manifest.digest());
    }
  }

  @Test
  void anUnknownImageIsNamedWithTheRegistrysWords() {
    try (var source = new RegistrySource(image(registry.host(), "app:v9"), ACCESS)) {
      assertThatThrownBy(source::root)
          .isInstanceOf(RegistryException.class)
          .hasMessage(
              "registry "
                  + registry.host()
                  + ": GET /v2/app/manifests/v9: found status 404 (MANIFEST_UNKNOWN: manifest"
                  + " unknown)");
    }
  }

  @Test
  void noRegistryAtAllIsSaidInOneSentence() {
    var access = ACCESS.patient(Duration.ofSeconds(1), 1);
    try (var source = new RegistrySource(ImageReference.parse("127.0.0.1:1/app"), access)) {
      assertThatThrownBy(source::root)
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("registry 127.0.0.1:1: no answer to GET")
          .hasMessageContaining("check that it runs and is reachable over http");
    }
  }

  @Test
  void aBlobWhoseConnectionBreaksIsTakenUpWhereItBroke() throws IOException {
    var broken = new AtomicInteger();
    try (FaultyRegistry proxy =
        faulty((exchange, proxied) -> {
          HttpResponse<byte[]> answer = proxied.ask(exchange);
          if (FaultyRegistry.isBlob(exchange) && broken.getAndIncrement() < 2) {
            proxied.sendHead(exchange, answer, 50_000);
          } else {
            proxied.send(exchange, answer, answer.body());
          }
        })) {
      assertThat(pull(proxy.host()).size()).isEqualTo((int) layer().size());
      assertThat(proxy.requests()).filteredOn(r -> r.endsWith("Range")).hasSize(2);
    }
  }

  @Test
  void aRegistryThatIgnoresRangesIsReadFromTheStart() throws IOException {
    var broken = new AtomicInteger();
    try (FaultyRegistry proxy =
        faulty((exchange, proxied) -> {
          HttpResponse<byte[]> answer = proxied.ask(exchange);
          if (FaultyRegistry.isBlob(exchange) && broken.getAndIncrement() == 0) {
            proxied.sendHead(exchange, answer, 50_000);
          } else {
            proxied.send(exchange, answer, answer.body());
          }
        })) {
      assertThat(pull(proxy.host()).size()).isEqualTo((int) layer().size());
    }
  }

  @Test
  void aBlobThatNeverEndsIsGivenUpWithItsDigest() throws IOException {
    try (FaultyRegistry proxy =
        faulty((exchange, proxied) -> {
          if (FaultyRegistry.isBlob(exchange)) {
            proxied.sendHead(exchange, proxied.askWithout("range", exchange), 10);
          } else {
            proxied.forward(exchange);
          }
        })) {
      assertThatThrownBy(() -> pull(proxy.host()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining(layer().digest().toString())
          .hasMessageContaining("broke off after 10 of");
    }
  }

  @Test
  void aSilentRegistryIsNotWaitedForForEver() throws IOException {
    try (FaultyRegistry proxy =
        faulty((exchange, proxied) -> {
          HttpResponse<byte[]> answer = proxied.ask(exchange);
          proxied.sendHead(exchange, answer, 10);
          sleep();
        })) {
      var impatient = ACCESS.patient(Duration.ofMillis(200), 2);
      try (var source = new RegistrySource(image(proxy.host(), "app:v1"), impatient)) {
        assertThatThrownBy(() -> source.blob(layer()).readAllBytes())
            .hasMessageContaining("no data for");
      }
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anOverloadedRegistryIsAskedAgain() throws IOException {
    var calls = new AtomicInteger();
    try (FaultyRegistry proxy =
            faulty((exchange, proxied) -> {
              if (calls.getAndIncrement() < 2) {
                FaultyRegistry.status(exchange, 503, "");
              } else {
                proxied.forward(exchange);
              }
            });
        var source = source(proxy.host())) {
      assertThat(source.root().digest()).isEqualTo(manifest.digest());
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  void aChangedByteIsRefusedWithTheDigest() throws IOException {
    try (FaultyRegistry proxy =
        faulty((exchange, proxied) -> {
          HttpResponse<byte[]> answer = proxied.ask(exchange);
          byte[] body = answer.body();
          if (FaultyRegistry.isBlob(exchange)) {
            body[body.length / 2] ^= 1;
          }
          proxied.send(exchange, answer, body);
        })) {
      assertThatThrownBy(() -> pull(proxy.host()))
          .isInstanceOf(TamperedException.class)
          .hasMessageContaining("expected " + layer().digest());
    }
  }

  @Test
  void aManifestThatIsNotWhatTheReferenceSaysIsRefused() throws IOException {
    try (FaultyRegistry proxy =
            faulty((exchange, proxied) -> {
              HttpResponse<byte[]> answer = proxied.ask(exchange);
              String changed =
                  new String(answer.body(), StandardCharsets.UTF_8).replace("tar+gzip", "tar");
              exchange.getResponseHeaders().add("Content-Type", MediaType.OCI_MANIFEST.value());
              FaultyRegistry.status(exchange, 200, changed);
            });
        var source = new RegistrySource(image(proxy.host(), "app@" + manifest.digest()), ACCESS)) {
      assertThatThrownBy(source::root)
          .isInstanceOf(TamperedException.class)
          .hasMessageContaining("expected " + manifest.digest());
    }
  }

  @Test
  void aManifestThatIsNotWhatItsHeaderSaysIsRefused() throws IOException {
    try (FaultyRegistry proxy =
            faulty((exchange, proxied) -> {
              HttpResponse<byte[]> answer = proxied.ask(exchange);
              byte[] body = answer.body();
              body[body.length - 1] = ' ';
              proxied.send(exchange, answer, body);
            });
        var source = source(proxy.host())) {
      assertThatThrownBy(source::root).isInstanceOf(TamperedException.class);
    }
  }

  @Test
  void aHugeManifestIsRefused() throws IOException {
    try (FaultyRegistry proxy =
            faulty((exchange, proxied) ->
                FaultyRegistry.status(exchange, 200, "[".repeat(Document.LIMIT + 10)));
        var source = source(proxy.host())) {
      assertThatThrownBy(source::root).hasMessageContaining("at most 4194304 bytes");
    }
  }

  @Test
  void aTokenIsFetchedWithTheLoginAndSentAlong() throws IOException {
    try (FaultyRegistry proxy =
        faulty((exchange, proxied) -> {
          String authorization = exchange.getRequestHeaders().getFirst("Authorization");
          String basic =
              "Basic "
                  + Base64.getEncoder()
                      .encodeToString("me:pass:word".getBytes(StandardCharsets.UTF_8));
          if (exchange.getRequestURI().getPath().equals("/token")) {
            boolean known =
                basic.equals(authorization)
                    && exchange
                        .getRequestURI()
                        .getQuery()
                        .equals("scope=repository:app:pull&service=the registry");
            FaultyRegistry.status(exchange, known ? 200 : 403, "{\"access_token\":\"t0ken\"}");
          } else if (!"Bearer t0ken".equals(authorization)) {
            exchange
                .getResponseHeaders()
                .add(
                    "WWW-Authenticate",
                    "Bearer realm=\"http://"
                        + proxied.host()
                        + "/token\",service=\"the registry\",scope=\"repository:other:pull\"");
            FaultyRegistry.status(exchange, 401, "");
          } else {
            HttpResponse<byte[]> answer = proxied.askWithout("authorization", exchange);
            proxied.send(exchange, answer, answer.body());
          }
        })) {
      Credentials known = any -> Optional.of(new Login("me", Secret.utf8("pass:word")));
      try (var source = new RegistrySource(image(proxy.host(), "app:v1"), ACCESS.as(known))) {
        assertThat(source.root().digest()).isEqualTo(manifest.digest());
        assertThat(source.small(manifest.config(), 10_000).size()).isPositive();
        assertThat(proxy.requests()).filteredOn(r -> r.equals("GET /token")).hasSize(1);
      }
      try (var source = source(proxy.host())) {
        assertThatThrownBy(source::root)
            .isInstanceOf(RegistryException.class)
            .hasMessageContaining("found status 403")
            .hasMessageContaining("log in");
      }
    }
  }

  @Test
  void theAuthorizationDoesNotFollowARedirectToAnotherHost() throws IOException {
    var leaked = new AtomicInteger();
    try (FaultyRegistry elsewhere =
            faulty((exchange, proxied) -> {
              leaked.addAndGet(exchange.getRequestHeaders().containsKey("Authorization") ? 1 : 0);
              proxied.forward(exchange);
            });
        FaultyRegistry proxy =
            faulty((exchange, proxied) -> {
              if (!exchange.getRequestHeaders().containsKey("Authorization")) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=x");
                FaultyRegistry.status(exchange, 401, "");
              } else if (FaultyRegistry.isBlob(exchange)) {
                exchange
                    .getResponseHeaders()
                    .add("Location", "http://" + elsewhere.host() + exchange.getRequestURI());
                FaultyRegistry.status(exchange, 307, "");
              } else {
                proxied.forward(exchange);
              }
            })) {
      Credentials known = any -> Optional.of(new Login("me", Secret.owning(new byte[] {'x'})));
      try (var source = new RegistrySource(image(proxy.host(), "app:v1"), ACCESS.as(known));
          InputStream in = source.blob(layer())) {
        assertThat(in.readAllBytes()).hasSize((int) layer().size());
      }
      assertThat(elsewhere.requests()).hasSize(1);
      assertThat(leaked).hasValue(0);
    }
  }

  @Test
  void redirectsInACircleEnd() throws IOException {
    try (FaultyRegistry proxy =
            faulty((exchange, proxied) -> {
              exchange.getResponseHeaders().add("Location", exchange.getRequestURI().toString());
              FaultyRegistry.status(exchange, 302, "");
            });
        var source = source(proxy.host())) {
      assertThatThrownBy(source::root).hasMessageContaining("expected at most 5 redirects");
    }
  }

  @Test
  void anUploadThatIsInterruptedStartsAgain() throws IOException {
    var uploads = new AtomicInteger();
    try (FaultyRegistry proxy =
            faulty((exchange, proxied) -> {
              if (exchange.getRequestMethod().equals("PUT")
                  && exchange.getRequestURI().getPath().contains("/uploads/")
                  && uploads.getAndIncrement() == 0) {
                FaultyRegistry.status(exchange, 502, "");
              } else {
                proxied.forward(exchange);
              }
            });
        var target = new RegistryTarget(image(proxy.host(), "again:v1"), ACCESS)) {
      ImageCopy.copy(OciLayoutSource.of(directory.resolve("layout")), target);
      assertThat(uploads.get()).isGreaterThan(1);
    }
  }

  @Test
  void aBlobThatIsNotWhatItsDescriptorSaysIsNotUploaded() {
    Bytes content = SampleImage.random(99, 200_000);
    Descriptor wrong =
        Descriptor.of(
            MediaType.OCI_CONFIG, dev.nacre.image.oci.Digest.sha256(Bytes.utf8("x")), 200_000);
    try (var target = new RegistryTarget(image(registry.host(), "bad:v1"), ACCESS)) {
      assertThatThrownBy(() -> target.put(wrong, () -> new ByteArrayInputStream(content.toArray())))
          .isInstanceOf(TamperedException.class);
      assertThat(target.has(wrong)).isFalse();
    }
  }
}
