package dev.nacre.cli.machine;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.image.PinnedReference;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.registry.RegistryAccess;
import dev.nacre.protocol.initdata.DigestAlgorithm;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.initdata.KbsAddress;
import dev.nacre.protocol.initdata.Workload;
import dev.nacre.runtime.MachineSpec;
import dev.nacre.runtime.PortForward;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre run`.
@Command(
    name = "run",
    description = {
      "Run a container in a virtual machine whose boot is measured and which must prove what it is"
          + " before it gets the image's key.",
      "The container's output goes to standard output, everything else to standard error; the exit"
          + " status is the container's."
    },
    exitCodeList = {
      "0:The container's own status, and any other too.",
      "1:It did not start: standard error says why.",
      "2:The command was called wrongly."
    },
    footer = "  nacre run 127.0.0.1:5000/app:1 --kbs http://127.0.0.1:8080 --lab lab",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  /// By this address a guest reaches its host's loopback address.
  private static final String HOST_SEEN_BY_GUEST = "10.0.2.2";

  @Spec private @Nullable CommandSpec command;
  @Mixin private final MachineOptions machine = new MachineOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "IMAGE",
      description = "The image in a registry: HOST:PORT/NAME:TAG or HOST:PORT/NAME@DIGEST.")
  private @Nullable String image;

  @Parameters(index = "1..*", paramLabel = "COMMAND", description = "Replaces the image's command.")
  private List<String> words = List.of();

  @Option(
      names = "--kbs",
      paramLabel = "URL",
      description = "The owner's key broker, for instance http://127.0.0.1:8080.")
  private @Nullable String kbs;

  @Option(
      names = "--kbs-certificate",
      paramLabel = "FILE",
      description = "PEM: the key broker's certificate or its authority's.")
  private @Nullable Path certificate;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "HOST:GUEST",
      description = "A port of this host's loopback address that leads to the container's.")
  private List<String> ports = List.of();

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "Added to the image's environment.")
  private List<String> environment = List.of();

  @Option(
      names = "--insecure-registry",
      paramLabel = "HOST[:PORT]",
      description = "Talk to this registry over plain HTTP; assumed for one on this host.")
  private List<String> insecure = List.of();

  @Option(
      names = "--init-data",
      paramLabel = "FILE",
      description = "A whole initdata document instead of IMAGE, --kbs and --env.")
  private @Nullable Path initdata;

  @Override
  public Integer call() {
    List<PortForward> forwards = ports.stream().map(this::forward).toList();
    Initdata document = document(forwards);
    MachineSpec.Devices devices =
        MachineSpec.Devices.NONE.withInitdata(document.document()).withForwards(forwards);
    return new MachineRun(machine, document).run(machine.withSerialLog(devices));
  }

  private Initdata document(List<PortForward> forwards) {
    if (initdata != null) {
      if (image != null || kbs != null) {
        throw wrong("--init-data says what to run: leave IMAGE and --kbs out");
      }
      return Initdata.parse(UserFiles.read(initdata));
    }
    if (image == null || kbs == null) {
      throw wrong("give IMAGE and --kbs URL, or --init-data FILE");
    }
    ImageReference wanted = ImageReference.parse(image);
    boolean plainHttp = wanted.isOnLoopback() || insecure.contains(wanted.registry());
    Workload workload =
        Workload.of(seenByGuest(pinned(wanted, plainHttp).toString()))
            .withInsecureRegistry(plainHttp)
            .withCommand(words)
            .withEnv(environment)
            .withPorts(forwards.stream().map(PortForward::guestPort).toList());
    Optional<String> pem =
        Optional.ofNullable(certificate).map(file -> UserFiles.read(file).utf8());
    return Initdata.builder(DigestAlgorithm.SHA256)
        .kbs(new KbsAddress(seenByGuest(kbs), pem))
        .workload(workload)
        .build();
  }

  /// The guest runs images by digest only: what a tag stands for is decided here, and measured.
  private static ImageReference pinned(ImageReference image, boolean plainHttp) {
    RegistryAccess access =
        plainHttp ? RegistryAccess.insecurePlainHttp() : RegistryAccess.secure();
    ImageReference pinned = PinnedReference.of(image, access);
    if (!pinned.equals(image)) {
      System.err.println("nacre: the image is " + pinned);
    }
    return pinned;
  }

  private PortForward forward(String text) {
    try {
      return PortForward.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong("--port: " + e.getMessage());
    }
  }

  /// The guest's own loopback address is another: what lies on this host it reaches elsewhere.
  static String seenByGuest(String address) {
    return address.replaceFirst(
        "^(https?://)?(localhost|127\\.0\\.0\\.1)(?=[:/]|$)", "$1" + HOST_SEEN_BY_GUEST);
  }

  private ParameterException wrong(String message) {
    return Console.wrong(command, message);
  }
}
