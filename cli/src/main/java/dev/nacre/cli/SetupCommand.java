package dev.nacre.cli;

import dev.nacre.runtime.host.DebianPackages;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `nacre setup`.
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = {
      "Installs the Debian packages that running, building and testing need.",
      "",
      "As root it installs what is missing; as another user it prints the command to run. Nothing"
          + " happens when everything is there.",
      ""
    })
final class SetupCommand implements Callable<Integer> {
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

  @Override
  public Integer call() {
    DebianPackages.ofThisHost().require("running and testing Nacre", PACKAGES, System.err::println);
    return 0;
  }
}
