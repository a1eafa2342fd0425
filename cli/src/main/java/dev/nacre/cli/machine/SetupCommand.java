package dev.nacre.cli.machine;

import dev.nacre.runtime.host.DebianPackages;
import dev.nacre.runtime.host.HostException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nacre setup`.
@Command(
    name = "setup",
    footer = "  nacre setup",
    mixinStandardHelpOptions = true,
    description = {
      "Install the Debian packages that running and building need.",
      "",
      "As root it installs what is missing; as another user it prints the command to run. Nothing"
          + " happens when everything is there.",
      ""
    })
public final class SetupCommand implements Callable<Integer> {
  private static final List<String> PACKAGES =
      List.of(
          "acpica-tools",
          "build-essential",
          "busybox-static",
          "crun",
          "docker-registry",
          "dpkg-dev",
          "nasm",
          "python3-distutils",
          "python3-venv",
          "qemu-system-x86",
          "skopeo",
          "util-linux",
          "uuid-dev",
          "zstd");
  private static final List<String> FOR_TESTS =
      List.of("curl", "nebula", "ovmf", "postgresql", "softhsm2", "swtpm", "tpm2-tools");

  @Option(
      names = "--tests",
      description = {
        "Also those that the tests meet: PostgreSQL, a software TPM, a security module, Nebula.",
        "Without the right to install them, tests that need them are skipped and say so."
      })
  private boolean tests;

  @Override
  public Integer call() {
    DebianPackages host = DebianPackages.ofThisHost();
    host.require("running Nacre", PACKAGES, System.err::println);
    if (tests) {
      requireForTests(host);
    }
    return 0;
  }

  private static void requireForTests(DebianPackages host) {
    try {
      host.require("testing Nacre whole", FOR_TESTS, System.err::println);
    } catch (HostException e) {
      System.err.println(e.getMessage());
      System.err.println("Until then the tests that need them are skipped.");
    }
  }
}
