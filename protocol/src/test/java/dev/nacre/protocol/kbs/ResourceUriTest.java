package dev.nacre.protocol.kbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceUriTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kbs:///default/key/one.1",
        "kbs://broker:8080/default/key/one.1",
        "kbs+resource:///default/key/one.1",
        "default/key/one.1"
      })
  void everySpellingNamesTheSameSecret(String text) {
    assertThat(ResourceUri.parse(text)).hasToString("kbs:///default/key/one.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b",
        "a/b/c/d",
        "a//c",
        "a/../c",
        "a/.b/c",
        "a/b/c d",
        "a/b/c%2f",
        "a/b/ü",
        "a/b/c\n",
        "kbs://host",
        "kbs+pkcs11:///a/b/c"
      })
  void everythingElseIsRefused(String text) {
    assertThatThrownBy(() -> ResourceUri.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void theMessageSaysWhatAnameIs() {
    assertThatThrownBy(() -> ResourceUri.parse("a/../c"))
        .hasMessage(
            "secret's type: expected letters, digits, '_', '-' and inner dots, found \"..\"");
  }
}
