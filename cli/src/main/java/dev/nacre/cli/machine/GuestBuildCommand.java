package dev.nacre.cli.machine;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.runtime.BootFiles;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.stack.EnclaveStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre guest build`.
@Command(
    name = "build",
    description = {
      "Build what a machine boots, unless the cache has it, and print the files with their"
          + " SHA-256.",
      "The same inputs give the same bytes: pass the files to `nacre measure snp`."
    },
    footer = "  nacre guest build --output boot",
    mixinStandardHelpOptions = true)
final class GuestBuildCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = {
        "Also copies them to DIR: firmware.fd, kernel, initrd.img, command-line and",
        "command-line.lab."
      })
  private @Nullable Path output;

  @Override
  public Integer call() {
    PrintWriter out = Console.of(command);
    Cache cache = Cache.of(System.getenv());
    BootFiles boot =
        new EnclaveStack(cache, MachineRun.progress()).bootFiles(BootFiles.EMULATED_COMMAND_LINE);
    print(out, "firmware", boot.firmware());
    print(out, "kernel", boot.kernel());
    print(out, "initrd", boot.initrd());
    out.println("command line in the lab: " + boot.commandLine());
    out.println("command line on hardware: " + BootFiles.HARDWARE_COMMAND_LINE);
    if (output != null) {
      copy(boot, output);
    }
    return 0;
  }

  private static void copy(BootFiles boot, Path folder) {
    try {
      Files.createDirectories(folder);
      copy(boot.firmware(), folder.resolve("firmware.fd"));
      copy(boot.kernel(), folder.resolve("kernel"));
      copy(boot.initrd(), folder.resolve("initrd.img"));
      Files.writeString(folder.resolve("command-line"), BootFiles.HARDWARE_COMMAND_LINE);
      Files.writeString(folder.resolve("command-line.lab"), boot.commandLine());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void print(PrintWriter out, String name, Path file) {
    out.printf("%-8s %s %s%n", name, sha256(UserFiles.read(file)), file);
  }

  private static String sha256(Bytes content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      content.updateInto(digest);
      return Bytes.of(digest.digest()).hex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM lacks SHA-256", e);
    }
  }
}
