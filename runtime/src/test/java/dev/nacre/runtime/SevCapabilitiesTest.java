package dev.nacre.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.runtime.host.HostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// QEMU is played by a script that gives forged answers.
class SevCapabilitiesTest {
  private static final String GREETING = "{\"QMP\":{\"version\":{},\"capabilities\":[]}}";

  @Test
  void theProcessorsOwnNumbersAreTaken() {
    assertThat(asked("{\"return\":{\"cbitpos\":47,\"reduced-phys-bits\":5,\"pdh\":\"x\"}}"))
        .isEqualTo(new HostPlatform.SevSnp(47, 5));
  }

  @Test
  void eventsInBetweenAreSkipped() {
    assertThat(
            asked(
                "{\"event\":\"RTC_CHANGE\",\"data\":{}}\n"
                    + "{\"return\":{\"cbitpos\":51,\"reduced-phys-bits\":1}}"))
        .isEqualTo(new HostPlatform.SevSnp(51, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":{\"desc\":\"SEV feature is not available\"}} | SEV feature is not available",
        "{\"return\":{\"cbitpos\":51}} | reduced-phys-bits",
        "{\"return\":{\"cbitpos\":64,\"reduced-phys-bits\":1}} | cbitpos",
        "{\"return\":{\"cbitpos\":12,\"reduced-phys-bits\":1}} | cbitpos",
        "{\"return\":{\"cbitpos\":51,\"reduced-phys-bits\":-1}} | reduced-phys-bits",
        "{\"return\":{\"cbitpos\":\"51\",\"reduced-phys-bits\":1}} | cbitpos",
        "what? | out of step",
        "'' | out of step"
      })
  void anAnswerWithoutThemIsRefused(String answer, String reason) {
    assertThatThrownBy(() -> asked(answer))
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith("this host's kernel offers SEV-SNP, but QEMU does not say")
        .hasMessageContaining(reason);
  }

  @Test
  void aQemuThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> new SevCapabilities(List.of("no-such-qemu")).ask())
        .isInstanceOf(HostException.class)
        .hasMessageContaining("no-such-qemu");
  }

  private static HostPlatform.SevSnp asked(String answer) {
    String script =
        "echo '"
            + GREETING
            + "'; read command; echo '{\"return\":{}}'; read command; echo '"
            + answer
            + "'";
    return new SevCapabilities(List.of("sh", "-c", script, "qemu")).ask();
  }
}
