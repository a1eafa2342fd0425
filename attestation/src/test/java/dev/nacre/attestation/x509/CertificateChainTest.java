package dev.nacre.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may stand above whom. The certificates were made with openssl, each signed rightly by the
/// one that is named as its issuer, and what that one may do is all that differs.
class CertificateChainTest {
  private static final Map<String, Certificate> NAMED = read();

  private static Map<String, Certificate> read() {
    try (InputStream in = CertificateChainTest.class.getResourceAsStream("authorities.pem")) {
      if (in == null) {
        throw new IllegalStateException("the certificates are not packed");
      }
      String pem = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return Pem.contents(Pem.CERTIFICATE, pem).stream()
          .map(Certificate::parse)
          .collect(Collectors.toMap(Certificate::commonName, Function.identity()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @param names the leaf first, with blanks between
  private static CertificateChain chain(String names) {
    List<Certificate> certificates =
        Arrays.stream(names.split(" "))
            .map(name -> {
              Certificate found = NAMED.get(name);
              if (found == null) {
                throw new IllegalStateException(name);
              }
              return found;
            })
            .toList();
    return new CertificateChain(certificates);
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "leaf-of-authority authority root", "leaf-of-narrow narrow root"})
  void anAuthorityMaySign(String names) {
    assertThat(chain(names).holdsTogether()).isTrue();
  }

  /// Else whoever has the key of one chip makes as many as he likes: no authority at all, one whose
  /// key is for other signatures, one below an authority that may have none below it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "leaf-of-plain plain root",
        "leaf-of-signer signer root",
        "leaf-of-below below narrow root"
      })
  void whoMayNotSignMakesNoChain(String names) {
    assertThat(chain(names).holdsTogether()).isFalse();
  }

  @Test
  void aCertificateOfAnotherIssuerMakesNoChain() {
    assertThat(chain("leaf-of-authority narrow root").holdsTogether()).isFalse();
    assertThat(chain("leaf-of-authority authority").holdsTogether()).isFalse();
  }
}
