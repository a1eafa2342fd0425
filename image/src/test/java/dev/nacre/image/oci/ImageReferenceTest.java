package dev.nacre.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX = "b5".repeat(32);

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:latest",
    "busybox:1.36, docker.io/library/busybox:1.36",
    "user/app, docker.io/user/app:latest",
    "docker.io/app, docker.io/library/app:latest",
    "localhost/app, localhost/app:latest",
    "localhost:5000/app, localhost:5000/app:latest",
    "10.0.2.2:5000/a/b:t, 10.0.2.2:5000/a/b:t",
    "quay.io/a/b__c-d.e:T_1, quay.io/a/b__c-d.e:T_1",
    "'[::1]:5000/app:x', '[::1]:5000/app:x'"
  })
  void aReferenceIsCompletedAsDockerCompletesIt(String written, String meant) {
    assertThat(ImageReference.parse(written)).hasToString(meant);
  }

  @Test
  void aDigestReplacesTheTagInTheQuestionToTheRegistry() {
    ImageReference image = ImageReference.parse("quay.io/a/b:v1@sha256:" + HEX);

    assertThat(image.tag()).contains("v1");
    assertThat(image.identifier()).isEqualTo("sha256:" + HEX);
  }

  @Test
  void aDigestAloneNeedsNoTag() {
    assertThat(ImageReference.parse("quay.io/a/b@sha256:" + HEX).tag()).isEmpty();
  }

  @Test
  void dockerHubIsAskedUnderTheNameOfItsRegistry() {
    assertThat(ImageReference.parse("busybox").host()).isEqualTo("registry-1.docker.io");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":tag",
        "UPPER",
        "a//b",
        "a/../b",
        "quay.io/",
        "a:",
        "a:b:c",
        "a@sha256:00",
        "a b",
        "a/-b",
        "quay.io/a%2fb",
        "a?x=y",
        "evil.io:99999999/a",
        "a:" + "tag/../../x"
      })
  void whatIsNoReferenceIsRefused(String written) {
    assertThatThrownBy(() -> ImageReference.parse(written)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aTagOfMoreThan128CharactersIsRefused() {
    String longest = "t".repeat(128);

    assertThat(ImageReference.parse("a:" + longest).tag()).isEqualTo(Optional.of(longest));
    assertThatThrownBy(() -> ImageReference.parse("a:" + longest + "t"))
        .hasMessageStartingWith("tag: expected at most 128");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost/app, true",
    "localhost:5000/app, true",
    "127.0.0.1:5000/app, true",
    "127.1.2.3/app, true",
    "'[::1]:5000/app', true",
    "10.0.2.2:5000/app, false",
    "localhost.example.org/app, false",
    "127.0.0.1.example.org:5000/app, false",
    "quay.io/localhost/app, false",
    "app, false"
  })
  void onlyARegistryOfThisHostIsOnItsLoopback(String written, boolean expected) {
    assertThat(ImageReference.parse(written).isOnLoopback()).isEqualTo(expected);
  }

  @Test
  void aHostileNameOfManySeparatorsIsRefusedAtOnce() {
    String name = "a" + "-".repeat(250) + "!";

    assertThatThrownBy(() -> ImageReference.parse(name)).isInstanceOf(MalformedException.class);
  }
}
