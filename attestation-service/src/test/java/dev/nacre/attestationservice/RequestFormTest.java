package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
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
