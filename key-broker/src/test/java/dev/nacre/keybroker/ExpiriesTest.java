package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.keybroker.tls.TlsMode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the owner, and later the console, is told of what ends.
class ExpiriesTest {
  private final Path directory;

  ExpiriesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Path certificate() {
    return directory.resolve("chain.pem");
  }

  private Broker started() throws IOException {
    SelfSignedCertificate made =
        SelfSignedCertificate.create(List.of("127.0.0.1"), Instant.now(), BigInteger.ONE);
    Files.writeString(certificate(), made.certificatePem());
    Path key = Files.writeString(directory.resolve("key.pem"), made.keyPem());
    ServerConfig config = Broker.config(directory.resolve("data"));
    return Broker.start(config.with(new TlsMode.Files(certificate(), key)));
  }

  private static List<JsonObject> told(Broker broker) {
    return ((JsonArray) broker.owner.json("/nacre/v0/expiries"))
        .stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void whatEndsIsToldWhateverItIsTheSoonestFirst() throws Exception {
    try (Broker broker = started()) {
      broker.putReferenceValues();
      Instant end = Instant.now().plus(Duration.ofHours(1));
      JsonObject wish =
          JsonObject.builder().put("role", "reader").put("expires", end.toString()).build();
      var _ = broker.owner.change("POST", "/nacre/v0/role-tokens/ci", Optional.of(wish));

      List<JsonObject> told = told(broker);

      assertThat(told)
          .extracting(one -> one.string("kind"))
          .contains("role-token", "tls-certificate", "reference-value");
      assertThat(told.getFirst().string("name")).isEqualTo("ci");
      assertThat(Instant.parse(told.getFirst().string("ends"))).isEqualTo(end);
      assertThat(told).extracting(one -> Instant.parse(one.string("ends"))).isSorted();
    }
  }

  @Test
  void aCertificateThatCannotBeReadAnyMoreComesFirstAndSaysWhy() throws Exception {
    try (Broker broker = started()) {
      broker.putReferenceValues();
      Files.writeString(certificate(), "no certificate");

      JsonObject first = told(broker).getFirst();

      assertThat(first.string("kind")).isEqualTo("tls-certificate");
      assertThat(first.find("ends")).isEmpty();
      assertThat(first.string("problem")).startsWith("cannot be read");
    }
  }
}
