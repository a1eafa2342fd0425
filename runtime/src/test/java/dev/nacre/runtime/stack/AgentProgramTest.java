package dev.nacre.runtime.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.runtime.host.HostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentProgramTest {
  @Test
  void aModuleBringsWhatItRequires() {
    AgentProgram program = AgentProgram.ofThisProgram("dev.nacre.protocol", "x.Main");
    assertThat(program.mainClass()).isEqualTo("x.Main");
    assertThat(program.platformModules()).contains("java.base");
    assertThat(program.classPath().toString()).contains("protocol").contains("codec");
    assertThat(program.classPath().toString()).doesNotContain("junit");
  }

  @Test
  void aModuleThatIsNowhereIsNamed() {
    assertThatThrownBy(() -> AgentProgram.of("no.such.module", "x.Main", List.of()))
        .isInstanceOf(HostException.class)
        .hasMessage("the guest's program needs the module no.such.module, which is on no path");
  }
}
