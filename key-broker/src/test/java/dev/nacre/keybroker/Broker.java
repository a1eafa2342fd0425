package dev.nacre.keybroker;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import io.grpc.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A started server that trusts an emulated AMD, with one secret and the reference values of the
/// emulated guest.
final class Broker implements AutoCloseable {
  static final String CANARY = "canary-0815-the-secret-itself";
  static final ResourceUri SECRET = ResourceUri.parse("default/key/one");
  static final EmulatedAmd AMD = EmulatedAmd.createQuickly(Instant.parse("2026-01-01T00:00:00Z"));

  final NacreServer server;
  final KbsOwner owner;

  private Broker(NacreServer server) {
    this.server = server;
    this.owner = KbsOwner.of(endpoint(server), token(server));
  }

  static ServerConfig config(Path directory) {
    return ServerConfig.in(directory)
        .trusting(TrustAnchors.emulated("emulated-test", Set.of(AMD.rootFingerprint())));
  }

  static Broker start(Path directory) {
    return start(config(directory));
  }

  static Broker start(ServerConfig config) {
    return of(NacreServer.start(config));
  }

  /// With attestation service and reference values at addresses of their own, over gRPC and REST.
  static Broker startOfferingAll(Path directory) {
    return start(offeringAll(directory));
  }

  /// The same, not started.
  static ServerConfig offeringAll(Path directory) {
    ServerConfig config = config(directory).insecurelyBelievingSamples();
    var free = new Socket("127.0.0.1", 0);
    return config.with(config.settings().with(free).offeringReferencesAt(free));
  }

  /// The attestation service over gRPC; the token may be empty.
  Channel attestation(String token) {
    return rpc(server.attestationPort(), token);
  }

  /// The reference values over gRPC; the token may be empty.
  Channel references(String token) {
    return rpc(server.referencesPort(), token);
  }

  private static Channel rpc(Optional<Integer> port, String token) {
    return GrpcByHand.channel("http://127.0.0.1:" + port.orElseThrow(), token);
  }

  static Broker of(NacreServer server) {
    return new Broker(server);
  }

  static Broker prepared(Path directory) {
    Broker broker = start(directory);
    broker.putSecret(SECRET, CANARY);
    broker.putReferenceValues();
    return broker;
  }

  void putSecret(ResourceUri uri, String text) {
    owner.putSecret(uri, Secret.utf8(text));
  }

  void putReferenceValues() {
    owner.setReferenceValue(
        "snp_launch_measurement", JsonArray.of(Json.of(EmulatedGuest.MEASUREMENT.hex())));
    owner.setReferenceValue("snp_bootloader", Json.parse("[10]"));
    owner.setReferenceValue("snp_tee_svn", Json.parse("[0]"));
    owner.setReferenceValue("snp_snp_svn", Json.parse("[23]"));
    owner.setReferenceValue("snp_microcode", Json.parse("[84]"));
  }

  String ownerToken() {
    return token(server).strip();
  }

  KbsEndpoint endpoint() {
    return endpoint(server);
  }

  KbsClient client(EvidenceProvider guest) {
    return KbsClient.of(endpoint(), guest);
  }

  /// What the secret's text is, for a guest; its exception when it is refused.
  String release(EvidenceProvider guest) {
    try (KbsClient client = client(guest)) {
      return text(client.resource(SECRET));
    }
  }

  /// The owner's report about the refusal that `refused` tells of.
  String explanation(KbsException refused) {
    return owner.refusal(refused.refusalId().orElseThrow()).string("sentence");
  }

  /// What `/metrics` tells.
  String metrics() {
    try (InputStream in = server.address().resolve("/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Secret secret) {
    return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static KbsEndpoint endpoint(NacreServer server) {
    KbsEndpoint plain = KbsEndpoint.at(server.address().toString()).trying(1, Duration.ofMillis(1));
    return server.certificatePem().map(plain::pinnedTo).orElse(plain);
  }

  private static String token(NacreServer server) {
    try {
      return Files.readString(server.ownerTokenFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    owner.close();
    server.close();
  }
}
