package dev.nacre.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SyscallTest {
  private static final long SYS_GETPID = 39;
  private static final long SYS_CLOSE = 3;

  @Test
  void aCallReturnsWhatTheKernelReturns() {
    assertThat(Syscall.call("getpid", SYS_GETPID)).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void aFailureNamesWhatAndWhy() {
    assertThatThrownBy(() -> Syscall.call("close of nothing", SYS_CLOSE, -1))
        .isInstanceOf(LinuxException.class)
        .hasMessage("close of nothing: errno 9");
  }

  @Test
  void theKernelOfARunningMachineIsSeeded() {
    assertThatCode(() -> Machine.awaitRandomness(Duration.ofSeconds(1))).doesNotThrowAnyException();
  }

  @Test
  void withoutAListNoModuleIsLoaded() {
    assertThatCode(() -> KernelModules.loadAll(Path.of("/nonexistent/list")))
        .doesNotThrowAnyException();
  }

  @Test
  void aPortThatDoesNotAppearIsNotWaitedForForEver() {
    assertThatThrownBy(() -> VirtioPort.open("dev.nacre.nothing", Duration.ofMillis(20)))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("dev.nacre.nothing did not appear");
  }
}
