package dev.nacre.guest.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What containers may ask of the kernel; that crun and the kernel agree is what the house's run of
/// a real machine shows.
class SeccompTest {
  private static final JsonObject PROFILE = Seccomp.profile();

  @Test
  void whatIsNotListedDoesNotExist() {
    assertThat(PROFILE.string("defaultAction")).isEqualTo("SCMP_ACT_ERRNO");
    assertThat(PROFILE.number("defaultErrnoRet")).isEqualTo(38);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "execve", "openat2", "futex", "epoll_pwait2", "chroot", "ptrace"})
  void ordinaryCallsAreAllowedWithoutACondition(String call) {
    assertThat(rules(call))
        .singleElement()
        .satisfies(rule -> {
          assertThat(rule.string("action")).isEqualTo("SCMP_ACT_ALLOW");
          assertThat(rule.find("args")).isEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bpf",
        "init_module",
        "io_uring_setup",
        "kexec_load",
        "keyctl",
        "mount",
        "move_mount",
        "open_by_handle_at",
        "perf_event_open",
        "pivot_root",
        "reboot",
        "setns",
        "unshare",
        "userfaultfd"
      })
  void whatReachesTheKernelItselfIsNotPermitted(String call) {
    assertThat(rules(call))
        .singleElement()
        .satisfies(rule -> {
          assertThat(rule.string("action")).isEqualTo("SCMP_ACT_ERRNO");
          assertThat(rule.number("errnoRet")).isEqualTo(1);
        });
  }

  @Test
  void newProcessesGetNoNewNamespaces() {
    JsonObject condition = (JsonObject) rules("clone").getFirst().array("args").get(0);
    assertThat(condition.string("op")).isEqualTo("SCMP_CMP_MASKED_EQ");
    // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET of clone(2).
    assertThat(condition.number("value"))
        .isEqualTo(
            0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000L);
    assertThat(condition.number("valueTwo")).isZero();
    assertThat(rules("clone3")).as("whose flags a filter cannot read").isEmpty();
  }

  private static List<JsonObject> rules(String call) {
    return PROFILE.array("syscalls").stream()
        .map(JsonObject.class::cast)
        .filter(rule -> rule.array("names").stream().anyMatch(name -> named(name, call)))
        .toList();
  }

  private static boolean named(Json name, String call) {
    return name instanceof JsonString(String value) && value.equals(call);
  }
}
