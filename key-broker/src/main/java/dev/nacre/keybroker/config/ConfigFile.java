package dev.nacre.keybroker.config;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.attestationservice.SecureExecution;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.tls.TlsMode;
import dev.nacre.keybroker.tls.TlsRules;
import dev.nacre.keybroker.token.TokenSettings;
import dev.nacre.protocol.initdata.Toml;
import dev.nacre.storage.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a server's configuration: TOML, or JSON where the name ends so. Upstream's own files are
/// read with the keys that upstream documents; what is ours stands in the table `nacre`.
///
/// A key that means nothing is an error, since a wish that is misspelled must not be dropped.
public final class ConfigFile {
  private static final int LARGEST = 1 << 20;
  private static final int MEGABYTE = 1 << 20;
  private static final int MOST_MEGABYTES = 64;
  private static final int MOST_DRAIN = 600;
  private static final int MOST_SOCKETS = 16;

  private final Settings root;
  private final List<String> notes;

  private ConfigFile(Settings root, List<String> notes) {
    this.root = root;
    this.notes = notes;
  }

  /// @param config the server as the file describes it
  /// @param notes sentences about keys that are read and have no effect here
  public record Configured(ServerConfig config, List<String> notes) {
    public Configured {
      notes = List.copyOf(notes);
    }
  }

  /// @param fallback holds the database where the file names no `nacre.data`
  /// @throws MalformedException when the file cannot be read, or a key or value makes no sense
  public static Configured read(Path file, Path fallback) {
    try {
      if (Files.size(file) > LARGEST) {
        throw MalformedException.at(file.toString(), "at most " + LARGEST + " bytes", "more");
      }
      Bytes content = Bytes.of(Files.readAllBytes(file));
      return parse(document(file.getFileName().toString(), content), fallback);
    } catch (IOException e) {
      throw new MalformedException(
          "cannot read the configuration " + file + ": " + FileTrouble.words(e), e);
    }
  }

  private static JsonObject document(String name, Bytes content) {
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      throw MalformedException.at(name, "TOML, or JSON in a file named .json", "YAML");
    }
    if (!name.endsWith(".json")) {
      return Toml.parse(name, content);
    }
    if (Json.parse(content) instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at(name, "a JSON object", "another value");
  }

  static Configured parse(JsonObject document, Path fallback) {
    var notes = new ArrayList<String>();
    var file = new ConfigFile(new Settings("", server(document, notes)), notes);
    ServerConfig config = file.config(fallback);
    return new Configured(config, file.notes);
  }

  /// Files of upstream's other services are told by their keys.
  private static JsonObject server(JsonObject document, List<String> notes) {
    if (LoneRvps.is(document)) {
      return LoneRvps.asServer(document, notes);
    }
    return LoneAttestation.is(document) ? LoneAttestation.asServer(document, notes) : document;
  }

  private ServerConfig config(Path fallback) {
    Settings own = root.table("nacre");
    StorageTable.Kept kept = StorageTable.read(root, own, notes);
    ServerConfig empty = ServerConfig.in(kept.folder().orElse(fallback));
    ServerConfig config =
        http(root.table("http_server"), own, kept.server().map(empty::keptAt).orElse(empty));
    Settings attestation = root.table("attestation_service");
    config = AttestationTable.apply(attestation, config, notes);
    BrokerSettings settings =
        config
            .settings()
            .with(tokens(root.table("attestation_token")))
            .with(AdminTable.read(root.table("admin")))
            .with(PluginTable.read(root));
    config = config.with(settings);
    config = own(own, config);
    root.requireNothingElse();
    if (config.tls() instanceof TlsMode.Off && settings.admin().certificates().isPresent()) {
      notes.add(
          "admin.authentication.client_certificates has no effect without TLS, in which they are"
              + " shown");
    }
    return config;
  }

  private ServerConfig http(Settings http, Settings own, ServerConfig config) {
    ServerConfig listening = listening(http, config);
    int megabytes = http.number("payload_request_size", 2, 1, MOST_MEGABYTES);
    if (http.number("worker_count", 0, 0, 1 << 16) > 0) {
      notes.add("http_server.worker_count has no effect: every call has a thread of its own");
    }
    BrokerSettings settings = listening.settings().with(tlsRules(http));
    // A key that is misspelled is told rather than the one that is missing for it.
    ServerConfig done = listening.with(settings).taking(megabytes * MEGABYTE).with(tls(http, own));
    http.requireNothingElse();
    return done;
  }

  private static ServerConfig listening(Settings http, ServerConfig config) {
    List<String> named = http.texts("sockets");
    if (named.isEmpty()) {
      return config.at("127.0.0.1", 8080);
    }
    if (named.size() > MOST_SOCKETS) {
      throw MalformedException.at(
          http.path("sockets"),
          "at most " + MOST_SOCKETS + " addresses",
          named.size() + " of them");
    }
    List<Socket> sockets =
        named.stream().map(socket -> Socket.parse(http.path("sockets"), socket)).toList();
    Socket first = sockets.getFirst();
    ServerConfig listening = config.at(first.host(), first.port());
    return listening.with(listening.settings().alsoAt(sockets.subList(1, sockets.size())));
  }

  /// Whose certificate the server shows: of a file, of its own making, or none. More than one wish
  /// is no order of them.
  private static TlsMode tls(Settings http, Settings own) {
    Optional<String> key = http.text("private_key");
    Optional<String> certificate = http.text("certificate");
    List<String> names = own.texts("tls_names");
    if (http.flag("insecure_http", false)) {
      if (!names.isEmpty()) {
        throw MalformedException.at(
            own.path("tls_names"), "nothing beside http_server.insecure_http", names.toString());
      }
      return new TlsMode.Off();
    }
    if (key.isPresent() && certificate.isPresent() && names.isEmpty()) {
      return new TlsMode.Files(Path.of(certificate.get()), Path.of(key.get()));
    }
    if (key.isEmpty() && certificate.isEmpty() && !names.isEmpty()) {
      return new TlsMode.SelfSigned(names);
    }
    http.requireNothingElse();
    throw MalformedException.at(
        "http_server",
        "private_key and certificate, or nacre.tls_names, or insecure_http = true",
        found(key, certificate, names));
  }

  private static String found(
      Optional<String> key, Optional<String> certificate, List<String> names) {
    List<String> found = new ArrayList<>();
    key.ifPresent(_ -> found.add("private_key"));
    certificate.ifPresent(_ -> found.add("certificate"));
    if (!names.isEmpty()) {
      found.add("nacre.tls_names");
    }
    return found.isEmpty() ? "none of them" : String.join(" and ", found);
  }

  private TlsRules tlsRules(Settings http) {
    TlsRules rules = TlsRules.profile(http.text("tls_profile", "intermediate"));
    String smallest = rules.versions().contains("TLSv1.2") ? "1.2" : "1.3";
    rules =
        rules.between(http.text("tls_min_version", smallest), http.text("tls_max_version", "1.3"));
    Optional<String> ciphers = http.text("tls_ciphers");
    Optional<String> groups = http.text("tls_groups");
    groups.map(TlsRules::awaited).stream()
        .flatMap(List::stream)
        .forEach(name -> notes.add("http_server.tls_groups: this Java has no " + name));
    rules = ciphers.isPresent() ? rules.withCiphers(ciphers.get()) : rules;
    return groups.isPresent() ? rules.withGroups(groups.get()) : rules;
  }

  private static TokenSettings tokens(Settings table) {
    var tokens =
        new TokenSettings(
            table.texts("trusted_certs_paths"),
            table.texts("trusted_jwk_sets"),
            table.texts("extra_teekey_paths"),
            table.flag("insecure_header_jwk", false),
            table.texts("ca_certs").stream().map(Path::of).toList());
    table.requireNothingElse();
    return tokens;
  }

  private ServerConfig own(Settings own, ServerConfig config) {
    List<String> roots = own.texts("trust_emulated_roots");
    config = config.draining(Duration.ofSeconds(own.number("drain_seconds", 0, 0, MOST_DRAIN)));
    ServerConfig done = roots.isEmpty() ? config : config.trusting(emulated(own, roots));
    if (own.flag("insecure_samples", false)) {
      done = done.insecurelyBelievingSamples();
    }
    if (own.flag("insecure_rsa1_5", false)) {
      done = done.with(done.settings().allowingOldRsa());
    }
    done = done.with(done.settings().with(endorsements(own, done.settings().endorsements())));
    Optional<String> secureExecution = own.text("secure_execution");
    if (secureExecution.isPresent()) {
      SecureExecution provided = SecureExecutionFolder.at(Path.of(secureExecution.get()));
      done = done.with(done.settings().with(provided));
    }
    Optional<String> attestation = own.text("attestation_socket");
    if (attestation.isPresent()) {
      Socket socket = Socket.parse(own.path("attestation_socket"), attestation.get());
      done = done.with(done.settings().with(socket));
    }
    Optional<String> references = own.text("rvps_socket");
    if (references.isPresent()) {
      Socket socket = Socket.parse(own.path("rvps_socket"), references.get());
      done = done.with(done.settings().offeringReferencesAt(socket));
    }
    done = done.with(done.settings().with(ReferenceTable.read(own.table("reference_values"))));
    done = done.with(done.settings().with(OperationTable.read(own)));
    done = done.with(MasterKeyTable.read(own.table("master_key")));
    own.requireNothingElse();
    return done;
  }

  private static EndorsementRules endorsements(Settings own, EndorsementRules rules) {
    EndorsementSettings makers = EndorsementTable.read(own.table("endorsements"), rules.makers());
    EndorsementRules done = rules.asking(makers);
    return own.flag("require_revocation", false) ? done.requiringRevocation() : done;
  }

  private static TrustAnchors emulated(Settings own, List<String> roots) {
    Set<Bytes> fingerprints = new HashSet<>();
    for (String root : roots) {
      if (!root.matches("[0-9a-fA-F]{64}")) {
        throw MalformedException.at(
            own.path("trust_emulated_roots"), "64 hexadecimal digits each", root);
      }
      fingerprints.add(Bytes.ofHex(root));
    }
    return TrustAnchors.emulated("vendors-and-emulated", fingerprints);
  }
}
