package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AwaitedTest {
  private static String worked() {
    Awaited.require();
    return "done";
  }

  @Test
  void workEndsOnceNobodyWaits() {
    var waits = new AtomicBoolean(true);
    assertThat(Awaited.during(waits::get, AwaitedTest::worked)).isEqualTo("done");

    waits.set(false);
    assertThatThrownBy(() -> Awaited.during(waits::get, AwaitedTest::worked))
        .isInstanceOf(Awaited.GoneException.class);
  }

  @Test
  void ofTwoConditionsEachEndsIt() {
    assertThatThrownBy(() ->
            Awaited.during(() -> false, () -> Awaited.during(() -> true, AwaitedTest::worked)))
        .isInstanceOf(Awaited.GoneException.class);
    assertThatThrownBy(() ->
            Awaited.during(() -> true, () -> Awaited.during(() -> false, AwaitedTest::worked)))
        .isInstanceOf(Awaited.GoneException.class);
  }

  @Test
  void whereNobodySaysIsWorkedOn() {
    assertThatCode(AwaitedTest::worked).doesNotThrowAnyException();
  }
}
