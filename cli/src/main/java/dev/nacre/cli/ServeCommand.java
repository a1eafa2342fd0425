package dev.nacre.cli;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.keybroker.BrokerSettings;
import dev.nacre.keybroker.FastCrypto;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.OperationSettings;
import dev.nacre.keybroker.ServerConfig;
import dev.nacre.keybroker.ServiceDiscovery;
import dev.nacre.keybroker.Socket;
import dev.nacre.keybroker.TlsMode;
import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.log.ServerLog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nacre serve`: the owner's side in one process.
@Command(
    name = "serve",
    description = "Run the key broker and the attestation service, with their store.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Folder of the database and its keys; made at the first start",
        "(default: $NACRE_DATA, or ~/.local/share/nacre)."
      })
  private @Nullable Path data;

  @Mixin private final DatabaseOptions database = new DatabaseOptions();

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = {
        "How long to go on answering after SIGTERM, with /readyz at 503, so that a load balancer",
        "stops sending (default: 0)."
      })
  private int drain;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Address to listen at (default: 127.0.0.1:8080).")
  private @Nullable String listen;

  @Option(
      names = "--attestation-listen",
      paramLabel = "HOST:PORT",
      description = {
        "Also offer the attestation service by itself at this address: REST, gRPC,",
        "reference values, health."
      })
  private @Nullable String attestation;

  @Option(
      names = "--rvps-listen",
      paramLabel = "HOST:PORT",
      description = "Also offer reference values by themselves at this address, over gRPC.")
  private @Nullable String references;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Configuration in TOML (or JSON), upstream's own files too; see docs/configuration.md.",
        "--data, --database, --drain and addresses win over it; others do not go with it."
      })
  private @Nullable Path file;

  @Option(
      names = "--check",
      description = "Read the configuration and everything it names, say what is wrong, and stop.")
  private boolean check;

  @Option(
      names = "--tls-name",
      paramLabel = "NAME",
      description = {
        "Use TLS with a certificate of its own for this host name or address; repeatable.",
        "Guests pin it: it is kept as tls-certificate.pem in the data folder."
      })
  private final List<String> tlsNames = new ArrayList<>();

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Use TLS with this chain (PEM).")
  private @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The key of --tls-certificate (PEM, PKCS#8).")
  private @Nullable Path tlsKey;

  @Option(
      names = "--trust-emulated-root",
      paramLabel = "SHA256|DIR",
      description = {
        "Also trust the emulated processor whose root key has this fingerprint, or whose keys",
        "`nacre lab` keeps in this folder; repeatable.",
        "It proves nothing about hardware: for the lab only."
      })
  private final List<String> emulatedRoots = new ArrayList<>();

  @Option(
      names = "--insecure-samples",
      description = "Also believe sample evidence, which anybody can write: to try clients out.")
  private boolean insecureSamples;

  @Mixin private final EndorserOptions endorsers = new EndorserOptions();

  @Option(
      names = "--fetch-endorsements",
      description = {
        "Ask AMD, Intel and others for what evidence does not bring along: certificates,"
            + " revocation",
        "lists, levels. Kept in the folder endorsements of the data folder."
      })
  private boolean fetchEndorsements;

  @Option(
      names = "--require-revocation",
      description = {
        "Refuse evidence when a published revocation list, or a responder's answer, cannot be had.",
        "Otherwise the result says that it was not looked at."
      })
  private boolean requireRevocation;

  @Option(names = "--verbose", description = "Log every request.")
  private boolean verbose;

  @Option(
      names = "--log",
      paramLabel = "json|text",
      description = "How the log is written to standard error (default: json, or as configured).")
  private @Nullable String log;

  @Override
  public Integer call() throws InterruptedException {
    log(shown(OperationSettings.standard()));
    if (check) {
      return check();
    }
    ServerConfig config = config();
    log(config.settings().operation());
    ServiceDiscovery.spare(config);
    NacreServer server = NacreServer.start(config, this::config);
    HangUp.reloads(server);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(server::close));
    tell(server, config);
    // It takes a third of a second, in which the JDK's own can answer.
    var _ = FastCrypto.install();
    new CountDownLatch(1).await();
    return 0;
  }

  private static void log(OperationSettings settings) {
    ServerLog.install(System.err, settings.format(), settings.level());
  }

  /// What the options say about the log wins over the configuration.
  private OperationSettings shown(OperationSettings configured) {
    String wanted = log;
    OperationSettings formatted = wanted == null ? configured : configured.written(format(wanted));
    return verbose ? formatted.from(System.Logger.Level.DEBUG) : formatted;
  }

  private LogFormat format(String word) {
    try {
      return LogFormat.parse("--log", word);
    } catch (MalformedException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private int check() {
    ServerConfig config = config();
    List<String> remarks = NacreServer.check(config);
    PrintWriter out = Console.of(command);
    remarks.forEach(remark -> out.println("note         " + remark));
    out.println("the configuration is good: " + config.host() + ":" + config.port());
    out.flush();
    return 0;
  }

  private void tell(NacreServer server, ServerConfig config) {
    PrintWriter out = Console.of(command);
    out.println("key broker   " + server.address());
    server.attestationAddress().ifPresent(own -> out.println("attestation  " + own));
    server.referencesAddress().ifPresent(own -> out.println("references   " + own));
    out.println("data         " + config.directory());
    config.database().ifPresent(shared -> out.println("database     " + shared));
    out.println("owner token  " + server.ownerTokenFile());
    if (server.certificatePem().isPresent() && config.tls() instanceof TlsMode.SelfSigned) {
      out.println("certificate  " + config.directory().resolve("tls-certificate.pem"));
    }
    if (!config.anchors().emulatedRoots().isEmpty()) {
      out.println("WARNING      trusts an emulated processor, which proves nothing about hardware");
    }
    if (config.insecureSamples()) {
      out.println("WARNING      believes sample evidence, which anybody can write");
    }
    out.flush();
  }

  private ServerConfig config() {
    ServerConfig config = withoutEndorsers();
    EndorsementRules rules = config.settings().endorsements();
    if (fetchEndorsements) {
      EndorsementSettings asked = endorsers.settings(rules.makers().folder());
      rules = rules.asking(asked.with(rules.makers().local()));
    }
    if (requireRevocation) {
      rules = rules.requiringRevocation();
    }
    BrokerSettings settings = config.settings().with(rules);
    return config.with(settings.with(shown(settings.operation())));
  }

  private ServerConfig withoutEndorsers() {
    Path configured = file;
    ServerConfig config = offering(configured == null ? fromOptions() : fromFile(configured));
    ServerConfig drained = drain > 0 ? config.draining(Duration.ofSeconds(drain)) : config;
    return database.server().map(drained::keptAt).orElse(drained);
  }

  private ServerConfig fromOptions() {
    ServerConfig config =
        listening(ServerConfig.in(KbsOptions.dataDirectory(data)), "127.0.0.1:8080")
            .trusting(anchors())
            .with(tls());
    return insecureSamples ? config.insecurelyBelievingSamples() : config;
  }

  private ServerConfig offering(ServerConfig configured) {
    ServerConfig config = configured;
    String own = attestation;
    if (own != null) {
      Socket socket = socket("--attestation-listen", own);
      config = config.with(config.settings().with(socket));
    }
    String values = references;
    if (values != null) {
      Socket socket = socket("--rvps-listen", values);
      config = config.with(config.settings().offeringReferencesAt(socket));
    }
    return config;
  }

  private Socket socket(String option, String address) {
    try {
      return Socket.parse(option, address);
    } catch (MalformedException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ServerConfig fromFile(Path configured) {
    boolean others = !tlsNames.isEmpty() || tlsCertificate != null || tlsKey != null;
    if (others || insecureSamples || !emulatedRoots.isEmpty()) {
      throw wrong("--config takes --data, addresses and --verbose; the rest stands in the file");
    }
    ConfigFile.Configured read = ConfigFile.read(configured, KbsOptions.dataDirectory(data));
    PrintWriter err = Console.errorsOf(command);
    read.notes().forEach(note -> err.println("note         " + note));
    err.flush();
    Path folder = data;
    ServerConfig config = folder == null ? read.config() : read.config().keptIn(folder);
    return listening(config, "");
  }

  /// @param fallback where no address was given; empty keeps what is configured
  private ServerConfig listening(ServerConfig config, String fallback) {
    String given = listen;
    String address = given == null ? fallback : given;
    if (address.isEmpty()) {
      return config;
    }
    Socket socket = socket("--listen", address);
    return config.at(socket.host(), socket.port());
  }

  private TrustAnchors anchors() {
    if (emulatedRoots.isEmpty()) {
      return TrustAnchors.vendors();
    }
    Set<Bytes> roots = new HashSet<>();
    emulatedRoots.forEach(root -> roots.add(emulatedRoot(root)));
    return TrustAnchors.emulated("vendors-and-emulated", roots);
  }

  private Bytes emulatedRoot(String root) {
    if (root.matches("[0-9a-fA-F]{64}")) {
      return Bytes.ofHex(root);
    }
    Path folder = Path.of(root);
    if (!java.nio.file.Files.isDirectory(folder)) {
      throw wrong(
          "--trust-emulated-root: expected 64 hexadecimal digits, or a folder that `nacre lab`"
              + " made, found "
              + root);
    }
    return EmulatedAmd.rootFingerprintIn(folder);
  }

  private TlsMode tls() {
    Path certificate = tlsCertificate;
    Path key = tlsKey;
    if (certificate != null && key != null) {
      if (!tlsNames.isEmpty()) {
        throw wrong("give either --tls-name, or --tls-certificate and --tls-key");
      }
      return new TlsMode.Files(certificate, key);
    }
    if (certificate != null || key != null) {
      throw wrong("give --tls-certificate and --tls-key together");
    }
    return tlsNames.isEmpty() ? new TlsMode.Off() : new TlsMode.SelfSigned(tlsNames);
  }

  private ParameterException wrong(String message) {
    return Console.wrong(command, message);
  }
}
