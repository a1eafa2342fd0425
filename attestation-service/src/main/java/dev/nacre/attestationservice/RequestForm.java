package dev.nacre.attestationservice;

import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.initdata.DigestAlgorithm;
import java.util.Locale;
import java.util.Optional;

/// One piece of evidence as callers write it down, in JSON or over gRPC.
///
/// @param tee its name on the wire
/// @param evidence its JSON, in base64url
/// @param rawRuntimeData what it is bound to, in base64url
/// @param structuredRuntimeData or as an object to be hashed
/// @param initDataDigest the initdata's digest, in base64url
/// @param initDataToml or the document
/// @param hash `sha256`, `sha384`, `sha512` or `sm3` in any case; empty for SHA-384
public record RequestForm(
    String tee,
    String evidence,
    Optional<String> rawRuntimeData,
    Optional<JsonObject> structuredRuntimeData,
    Optional<String> initDataDigest,
    Optional<String> initDataToml,
    String hash) {
  private static final String HASH = "sha384";

  /// @throws MalformedException when a member is malformed, or two say the same in different ways:
  ///   one of them would not be looked at
  public VerificationRequest read() {
    requireOne("runtime_data", rawRuntimeData.isPresent(), structuredRuntimeData.isPresent());
    requireOne("init_data", initDataDigest.isPresent(), initDataToml.isPresent());
    Tee known =
        Tee.ofWireName(tee)
            .orElseThrow(() -> MalformedException.at("tee", "one that is known", Shown.name(tee)));
    return new VerificationRequest(
        known, Json.parse(Bytes.ofBase64Url(evidence)), runtimeBinding(), initDataBinding());
  }

  private static void requireOne(String name, boolean one, boolean other) {
    if (one && other) {
      throw MalformedException.at(name, "one member", "both");
    }
  }

  private RuntimeBinding runtimeBinding() {
    if (rawRuntimeData.isPresent()) {
      return new RuntimeBinding.Raw(Bytes.ofBase64Url(rawRuntimeData.get()));
    }
    return structuredRuntimeData
        .<RuntimeBinding>map(data -> new RuntimeBinding.Structured(data, hashName()))
        .orElseGet(RuntimeBinding.None::new);
  }

  private String hashName() {
    String name = hash.isEmpty() ? HASH : hash.toLowerCase(Locale.ROOT);
    return DigestAlgorithm.ofName("runtime_data_hash_algorithm", Shown.name(name)).wireName();
  }

  private InitDataBinding initDataBinding() {
    if (initDataDigest.isPresent()) {
      return new InitDataBinding.Digest(Bytes.ofBase64Url(initDataDigest.get()));
    }
    return initDataToml
        .<InitDataBinding>map(InitDataBinding.Document::new)
        .orElseGet(InitDataBinding.None::new);
  }

  /// From `{"tee", "evidence", "runtime_data": {"raw"} or {"structured"}, "init_data":
  /// {"init_data_digest"} or {"init_data_toml"}, "runtime_data_hash_algorithm"}`.
  ///
  /// @throws MalformedException when a member is of another kind
  public static RequestForm of(JsonObject json) {
    JsonObject runtime = choice(json, "runtime_data", "raw", "structured");
    JsonObject init = choice(json, "init_data", "init_data_digest", "init_data_toml");
    return new RequestForm(
        json.string("tee"),
        json.string("evidence"),
        text(runtime, "raw"),
        runtime.findPresent("structured").map(_ -> runtime.object("structured")),
        text(init, "init_data_digest"),
        text(init, "init_data_toml"),
        text(json, "runtime_data_hash_algorithm").orElse(""));
  }

  /// The object `name`, empty when there is none. One that has neither member is a misspelled wish
  /// to have something checked: it would not be.
  private static JsonObject choice(JsonObject json, String name, String one, String other) {
    if (json.findPresent(name).isEmpty()) {
      return JsonObject.empty();
    }
    JsonObject choice = json.object(name);
    if (choice.findPresent(one).isEmpty() && choice.findPresent(other).isEmpty()) {
      throw MalformedException.at(
          name,
          "a member " + one + " or " + other,
          Shown.name(choice.members().keySet().toString()));
    }
    return choice;
  }

  private static Optional<String> text(JsonObject json, String name) {
    return json.findPresent(name).map(_ -> json.string(name));
  }
}
