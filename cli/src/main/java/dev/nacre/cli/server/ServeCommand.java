package dev.nacre.cli.server;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.cli.evidence.EmulatedRoot;
import dev.nacre.cli.evidence.EndorserOptions;
import dev.nacre.cli.owner.KbsOptions;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.Options;
import dev.nacre.codec.MalformedException;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.keybroker.FastCrypto;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.log.ServerLog;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.OperationSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.ServiceDiscovery;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.settings.Warnings;
import dev.nacre.keybroker.tls.TlsMode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `nacre serve`: the owner's side in one process.
@Command(name = ServeCommand.NAME, description = ServeCommand.DESCRIPTION)
public final class ServeCommand implements Callable<Integer> {
  static final String NAME = "serve";
  static final String DESCRIPTION =
      "Run the key broker and the attestation service, with their store.";
  private static final Duration UNTIL_FAST_CRYPTO = Duration.ofMillis(200);

  private final Options options = Options.of(this, NAME, DESCRIPTION);

  private final Supplier<Optional<Path>> data =
      options.path(
          "--data",
          "DIR",
          "Folder of the database and its keys; made at the first start",
          "(default: $NACRE_DATA, or ~/.local/share/nacre).");

  private final Supplier<Optional<String>> database =
      options.one(String.class, "--database", "URL", DatabaseOptions.URL);

  private final Supplier<Optional<Path>> databasePassword =
      options.path("--database-password-file", "FILE", DatabaseOptions.PASSWORD_FILE);

  private final Supplier<Optional<Integer>> drain =
      options.one(
          Integer.class,
          "--drain",
          "SECONDS",
          "How long to go on answering after SIGTERM, with /readyz at 503, so that a load balancer",
          "stops sending (default: 0).");

  private final Supplier<Optional<String>> listen =
      options.one(
          String.class, "--listen", "HOST:PORT", "Address to listen at (default: 127.0.0.1:8080).");

  private final Supplier<Optional<String>> attestation =
      options.one(
          String.class,
          "--attestation-listen",
          "HOST:PORT",
          "Also offer the attestation service by itself at this address: REST, gRPC,",
          "reference values, health.");

  private final Supplier<Optional<String>> references =
      options.one(
          String.class,
          "--rvps-listen",
          "HOST:PORT",
          "Also offer reference values by themselves at this address, over gRPC.");

  private final Supplier<Optional<Path>> file =
      options.path(
          "--config",
          "FILE",
          "Configuration in TOML (or JSON), upstream's own files too; see docs/configuration.md.",
          "--data, --database, --drain and addresses win over it; others do not go with it.");

  private final BooleanSupplier check =
      options.flag(
          "--check",
          "Read the configuration and everything it names, say what is wrong, and stop.");

  private final Supplier<List<String>> tlsNames =
      options.texts(
          "--tls-name",
          "NAME",
          "Use TLS with a certificate of its own for this host name or address; repeatable.",
          "Guests pin it: it is kept as tls-certificate.pem in the data folder.");

  private final Supplier<Optional<Path>> tlsCertificate =
      options.path("--tls-certificate", "FILE", "Use TLS with this chain (PEM).");

  private final Supplier<Optional<Path>> tlsKey =
      options.path("--tls-key", "FILE", "The key of --tls-certificate (PEM).");

  private final Supplier<List<String>> emulatedRoots =
      options.texts(
          EmulatedRoot.NAME,
          EmulatedRoot.LABEL,
          "Also trust the emulated processor whose root key has this fingerprint or certificate,"
              + " or",
          "whose keys `nacre lab` keeps in this folder; repeatable.",
          "It proves nothing about hardware: for the lab only.");

  private final BooleanSupplier insecureSamples =
      options.flag(
          "--insecure-samples",
          "Also believe sample evidence, which anybody can write: to try clients out.");

  private final Supplier<List<String>> endorsers =
      options.texts("--endorser", "NAME=URL|off", EndorserOptions.ENDORSER);

  private final BooleanSupplier fetchEndorsements =
      options.flag(
          "--fetch-endorsements",
          "Ask AMD, Intel and others for what evidence does not bring along: certificates,"
              + " revocation",
          "lists, levels. Kept in the folder endorsements of the data folder.");

  private final BooleanSupplier requireRevocation =
      options.flag(
          "--require-revocation",
          "Refuse evidence when a published revocation list, or a responder's answer, cannot be"
              + " had.",
          "Otherwise the result says that it was not looked at.");

  private final BooleanSupplier verbose = options.flag("--verbose", "Log every request.");

  private final Supplier<Optional<String>> log =
      options.one(
          String.class,
          "--log",
          "json|text",
          "How the log is written to standard error (default: json, or as configured).");

  /// The command as picocli sees it.
  public static CommandLine commandLine() {
    CommandSpec command = new ServeCommand().options.command();
    command
        .usageMessage()
        .footer(
            "  nacre serve --listen 0.0.0.0:8080 --tls-name kbs.example.org",
            "  nacre serve --config nacre.toml --check")
        .exitCodeList(
            new TreeMap<>(
                Map.of(
                    "1", "It did not start: standard error says why.",
                    "2", "It was called wrongly.",
                    "143", "SIGTERM ended it, after what had begun was answered.")));
    return new CommandLine(command);
  }

  @Override
  public Integer call() throws InterruptedException {
    log(shown(OperationSettings.standard()));
    if (check.getAsBoolean()) {
      return check();
    }
    ServerConfig config = config();
    log(config.settings().operation());
    ServiceDiscovery.spare(config);
    NacreServer server = NacreServer.start(config, this::config);
    HangUp.reloads(server);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(server::close));
    tell(server, config);
    // Its self tests would delay who waited for this start; the JDK's own cryptography can answer.
    Thread.sleep(UNTIL_FAST_CRYPTO);
    var _ = FastCrypto.install();
    server.lookIntoKeys();
    new CountDownLatch(1).await();
    return 0;
  }

  private static void log(OperationSettings settings) {
    ServerLog.install(System.err, settings.format(), settings.level());
  }

  /// What the options say about the log wins over the configuration.
  private OperationSettings shown(OperationSettings configured) {
    OperationSettings formatted =
        log.get().map(word -> configured.written(format(word))).orElse(configured);
    return verbose.getAsBoolean() ? formatted.from(System.Logger.Level.DEBUG) : formatted;
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
    PrintWriter out = Console.of(options.command());
    remarks.forEach(remark -> out.println("note         " + remark));
    warn(config, out);
    config.sockets().forEach(socket -> out.println("the configuration is good: " + socket));
    out.flush();
    return 0;
  }

  private void tell(NacreServer server, ServerConfig config) {
    PrintWriter out = Console.of(options.command());
    out.println("key broker   " + server.address());
    server.otherAddresses().forEach(own -> out.println("also at      " + own));
    server.attestationAddress().ifPresent(own -> out.println("attestation  " + own));
    server.referencesAddress().ifPresent(own -> out.println("references   " + own));
    out.println("data         " + config.directory());
    config.database().ifPresent(shared -> out.println("database     " + shared));
    out.println("owner token  " + server.ownerTokenFile());
    if (server.certificatePem().isPresent() && config.tls() instanceof TlsMode.SelfSigned) {
      out.println("certificate  " + config.directory().resolve("tls-certificate.pem"));
    }
    warn(config, out);
    out.flush();
  }

  private static void warn(ServerConfig config, PrintWriter out) {
    Warnings.of(config).forEach(warning -> out.println("WARNING      " + warning));
  }

  private ServerConfig config() {
    ServerConfig config = withoutEndorsers();
    EndorsementRules rules = config.settings().endorsements();
    if (fetchEndorsements.getAsBoolean()) {
      EndorsementSettings asked =
          new EndorserOptions(options.command(), endorsers.get()).settings(rules.makers().folder());
      rules = rules.asking(asked.with(rules.makers().local()));
    }
    if (requireRevocation.getAsBoolean()) {
      rules = rules.requiringRevocation();
    }
    BrokerSettings settings = config.settings().with(rules);
    return config.with(settings.with(shown(settings.operation())));
  }

  private ServerConfig withoutEndorsers() {
    ServerConfig config = offering(file.get().map(this::fromFile).orElseGet(this::fromOptions));
    int seconds = drain.get().orElse(0);
    ServerConfig drained = seconds > 0 ? config.draining(Duration.ofSeconds(seconds)) : config;
    return DatabaseOptions.server(database.get(), databasePassword.get())
        .map(drained::keptAt)
        .orElse(drained);
  }

  private ServerConfig fromOptions() {
    ServerConfig config =
        listening(
                ServerConfig.in(KbsOptions.dataDirectory(data.get().orElse(null))),
                "127.0.0.1:8080")
            .trusting(anchors())
            .with(tls());
    return insecureSamples.getAsBoolean() ? config.insecurelyBelievingSamples() : config;
  }

  private ServerConfig offering(ServerConfig configured) {
    ServerConfig config = configured;
    Optional<String> own = attestation.get();
    if (own.isPresent()) {
      Socket socket = socket("--attestation-listen", own.get());
      config = config.with(config.settings().with(socket));
    }
    Optional<String> values = references.get();
    if (values.isPresent()) {
      Socket socket = socket("--rvps-listen", values.get());
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
    boolean others =
        !tlsNames.get().isEmpty() || tlsCertificate.get().isPresent() || tlsKey.get().isPresent();
    if (others || insecureSamples.getAsBoolean() || !emulatedRoots.get().isEmpty()) {
      throw wrong(
          "--config goes with --data, --database, --drain, --log, addresses and endorsers; the rest"
              + " stands in the file");
    }
    ConfigFile.Configured read =
        ConfigFile.read(configured, KbsOptions.dataDirectory(data.get().orElse(null)));
    PrintWriter err = Console.errorsOf(options.command());
    read.notes().forEach(note -> err.println("note         " + note));
    err.flush();
    ServerConfig config = data.get().map(read.config()::keptIn).orElse(read.config());
    return listening(config, "");
  }

  /// @param fallback where no address was given; empty keeps what is configured
  private ServerConfig listening(ServerConfig config, String fallback) {
    String address = listen.get().orElse(fallback);
    if (address.isEmpty()) {
      return config;
    }
    Socket socket = socket("--listen", address);
    return config.at(socket.host(), socket.port());
  }

  private TrustAnchors anchors() {
    return EmulatedRoot.anchors(options.command(), emulatedRoots.get());
  }

  private TlsMode tls() {
    Optional<Path> certificate = tlsCertificate.get();
    Optional<Path> key = tlsKey.get();
    List<String> names = tlsNames.get();
    if (certificate.isPresent() && key.isPresent()) {
      if (!names.isEmpty()) {
        throw wrong("give either --tls-name, or --tls-certificate and --tls-key");
      }
      return new TlsMode.Files(certificate.get(), key.get());
    }
    if (certificate.isPresent() || key.isPresent()) {
      throw wrong("give --tls-certificate and --tls-key together");
    }
    return names.isEmpty() ? new TlsMode.Off() : new TlsMode.SelfSigned(names);
  }

  private ParameterException wrong(String message) {
    return Console.wrong(options.command(), message);
  }
}
