package dev.nacre.keybroker.tls;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.keybroker.keys.KeySourceException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsTest {
  /// As `openssl ecparam -genkey` writes it. OpenSSL's `pkcs8` knows no `-nodes`, which its other
  /// commands do.
  @Test
  void howToConvertAKeyOfAnotherFormIsSaidInWordsThatOpensslKnows(@TempDir Path folder)
      throws Exception {
    SelfSignedCertificate own =
        SelfSignedCertificate.create(List.of("localhost"), Instant.now(), BigInteger.TWO);
    Path chain = Files.writeString(folder.resolve("chain.pem"), own.certificatePem());
    Path key =
        Files.writeString(
            folder.resolve("key.pem"), own.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
    TlsMode mode = new TlsMode.Files(chain, key);
    TlsRules rules = TlsRules.profile("intermediate");

    assertThatThrownBy(() -> ServerTls.of(mode, rules, List.of(), folder, InstantSource.system()))
        .isInstanceOf(KeySourceException.class)
        .hasMessageEndingWith("convert it with openssl pkcs8 -topk8 -nocrypt");
  }
}
