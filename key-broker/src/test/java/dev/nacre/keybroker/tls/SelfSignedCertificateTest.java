package dev.nacre.keybroker.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.jose.KeyPem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedCertificateTest {
  private final Path directory;

  SelfSignedCertificateTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private SelfSignedCertificate made() {
    return SelfSignedCertificate.readOrCreate(
        directory,
        List.of("kbs.example"),
        InstantSource.fixed(Instant.parse("2026-11-28T00:00:00Z")));
  }

  private static void assertOfOneKey(SelfSignedCertificate made) throws Exception {
    byte[] certified =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(made.certificatePem().getBytes(StandardCharsets.US_ASCII)))
            .getPublicKey()
            .getEncoded();
    assertThat(certified)
        .isEqualTo(KeyPem.parsePrivate(made.keyPem()).publicJwk().publicKey().getEncoded());
  }

  /// Two servers on one new folder: what one of them shows already must be what the other reads.
  @Test
  void allWhoStartAtOnceGetOnePair() throws Exception {
    var start = new CyclicBarrier(8);
    var made = new ArrayList<Future<SelfSignedCertificate>>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        made.add(
            threads.submit(() -> {
              start.await();
              return made();
            }));
      }
    }
    var different = new HashSet<SelfSignedCertificate>();
    for (Future<SelfSignedCertificate> one : made) {
      different.add(one.get());
    }

    assertThat(different).containsExactly(made());
    assertOfOneKey(made());
  }

  /// As a start that was killed in between leaves it.
  @Test
  void aKeyWithoutCertificateIsUsed() throws Exception {
    String key = made().keyPem();
    Files.delete(SelfSignedCertificate.file(directory));

    assertThat(made().keyPem()).isEqualTo(key);
    assertOfOneKey(made());
  }
}
