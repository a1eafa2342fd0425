package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFormTest {
  private static VerificationRequest read(String members) {
    String evidence = Bytes.utf8("{}").base64Url();
    return RequestForm.of(
            SnpClaims.object(
                "{\"tee\":\"sample\",\"evidence\":\"" + evidence + "\"," + members + "}"))
        .read();
  }

  @Test
  void oneBindingOfEachKindIsRead() {
    VerificationRequest request =
        read("\"runtime_data\":{\"raw\":\"AQ\"},\"init_data\":{\"init_data_digest\":\"Ag\"}");

    assertThat(request.runtimeBinding()).isEqualTo(new RuntimeBinding.Raw(Bytes.ofHex("01")));
    assertThat(request.initDataBinding()).isEqualTo(new InitDataBinding.Digest(Bytes.ofHex("02")));
  }

  /// What is misspelled would not be looked at, and the caller would believe it was.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"runtime_data\":{\"Raw\":\"AQ\"}|runtime_data: expected a member raw or structured",
        "\"runtime_data\":{}|runtime_data: expected a member raw or structured",
        "\"init_data\":{\"init_data\":\"x\"}|init_data: expected a member init_data_digest or"
            + " init_data_toml",
        "\"runtime_data_hash_algorithm\":\"md5\",\"runtime_data\":{\"structured\":{}}"
            + "|runtime_data_hash_algorithm: expected sha256, sha384, sha512 or sm3"
      })
  void aMisspelledBindingIsNotPassedOver(String members, String sentence) {
    assertThatThrownBy(() -> read(members))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource({"'', sha384", "sha256, sha256", "SHA512, sha512", "Sm3, sm3"})
  void hashesAreNamedInAnyCase(String written, String read) {
    VerificationRequest request =
        read(
            "\"runtime_data\":{\"structured\":{}},\"runtime_data_hash_algorithm\":\""
                + written
                + "\"");

    assertThat(request.runtimeBinding())
        .isEqualTo(new RuntimeBinding.Structured(JsonObject.empty(), read));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"runtime_data\":{\"raw\":\"AQ\",\"structured\":{\"nonce\":\"n\"}}|runtime_data",
        "\"init_data\":{\"init_data_digest\":\"Ag\",\"init_data_toml\":\"x\"}|init_data",
      })
  void ofTwoBindingsOfAKindNoneIsPassedOver(String members, String name) {
    assertThatThrownBy(() -> read(members))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(name + ": expected one member, found both");
  }
}
