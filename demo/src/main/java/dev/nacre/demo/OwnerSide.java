package dev.nacre.demo;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.AuditCheckpoint;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The owner's side as `nacre serve` runs it, and the owner who speaks to it.
final class OwnerSide implements AutoCloseable {
  private static final Pattern REFUSAL_ID = Pattern.compile("r-[0-9a-z]{10}");

  private final NacreServer server;
  private final KbsOwner api;

  private OwnerSide(NacreServer server, KbsOwner api) {
    this.server = server;
    this.api = api;
  }

  /// Starts a server that trusts, beside the vendors' roots, the emulated one.
  static OwnerSide start(Path directory, Bytes emulatedRoot) {
    NacreServer server =
        NacreServer.start(
            ServerConfig.in(directory)
                .trusting(TrustAnchors.emulated("emulated-demo", Set.of(emulatedRoot))));
    try {
      String token = Files.readString(server.ownerTokenFile()).strip();
      return new OwnerSide(server, KbsOwner.of(KbsEndpoint.at(server.address().toString()), token));
    } catch (IOException e) {
      server.close();
      throw new UncheckedIOException("the owner's token cannot be read", e);
    }
  }

  String address() {
    return server.address().toString();
  }

  int port() {
    return server.port();
  }

  KbsOwner api() {
    return api;
  }

  /// Lets only affirmed machines with this initdata have the secrets.
  void allowOnly(Bytes hostData) {
    api.setResourcePolicy(resource("release.rego").replace("INITDATA", hostData.hex()));
  }

  /// Lets nobody have anything any more.
  void revoke() {
    api.setResourcePolicy(resource("deny.rego"));
  }

  /// The owner's full sentence for a refusal, of which the guest learnt only the number.
  ///
  /// @param guestsWords what the guest was told
  String explain(String guestsWords) {
    Matcher id = REFUSAL_ID.matcher(guestsWords);
    if (!id.find()) {
      throw new DemoException("the refusal has no number to ask the owner about: " + guestsWords);
    }
    return api.refusal(id.group()).string("sentence");
  }

  /// What the audit log says of the last release.
  String lastRelease() {
    return release().get("entry").text();
  }

  private JsonObject release() {
    if (!(api.json("/nacre/v0/audit") instanceof JsonArray entries)) {
      throw new DemoException("the audit log is no list");
    }
    return entries.stream()
        .map(JsonObject.class::cast)
        .filter(entry -> entry.object("entry").string("kind").equals("release"))
        .reduce((first, second) -> second)
        .orElseThrow(() -> new DemoException("the audit log knows of no release"));
  }

  /// What would be decided of past guests if nobody were allowed anything.
  ///
  /// @return how many of them would lose what they were given
  int wouldLockOut() {
    JsonObject proposal =
        JsonObject.builder()
            .put("kind", "resource")
            .put("policy", Bytes.utf8(resource("deny.rego")).base64Url())
            .build();
    int changed = api.dryRun(proposal).array("changed").size();
    if (changed == 0) {
      throw new DemoException("the dry run of a policy that denies everything changes nothing");
    }
    return changed;
  }

  /// Proves that the release is in the signed log, and that the whole log is what was signed.
  ///
  /// @return a sentence
  String proveRelease() {
    var log = new AuditLog(api);
    JsonObject proven = log.prove(release().number("number"));
    AuditCheckpoint checkpoint = log.verify(Optional.empty(), _ -> {});
    return "entry %s of %d is in the log, by %d hashes under the signed root %s"
        .formatted(
            proven.get("number").text(),
            checkpoint.size(),
            proven.array("path").size(),
            checkpoint.root().hex());
  }

  /// A command line of `nacre` for this server.
  String commandHint(String command) {
    return "nacre %s --url %s --token-file %s"
        .formatted(command, address(), server.ownerTokenFile());
  }

  private static String resource(String name) {
    try (InputStream in = OwnerSide.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build left " + name + " out");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    api.close();
    server.close();
  }
}
