package dev.nacre.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/// What the demo says of a failure.
class SentenceTest {
  @Test
  void aMessageThatHoldsItsCauseIsSaidOnce() {
    var cause = new IOException("no space");
    assertThat(Demo.sentence(new DemoException("cannot write x: no space", cause)))
        .isEqualTo("cannot write x: no space");
    assertThat(Demo.sentence(new DemoException("cannot write x", cause)))
        .isEqualTo("cannot write x: no space");
    assertThat(Demo.sentence(new UncheckedIOException(cause))).isEqualTo("no space");
  }

  @Test
  void aMissingFileIsNotOnlyNamed() {
    assertThat(Demo.sentence(new UncheckedIOException(new NoSuchFileException("a.tar"))))
        .isEqualTo("there is no file a.tar");
  }

  @Test
  void aFailureWithoutWordsHasAName() {
    assertThat(Demo.sentence(new IllegalStateException())).isEqualTo("IllegalStateException");
  }
}
