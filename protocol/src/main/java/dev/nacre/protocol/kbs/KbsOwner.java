package dev.nacre.protocol.kbs;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsException.Reason;
import dev.nacre.protocol.kbs.KbsException.Stage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The owner's side of the conversation: puts secrets, policies and reference values.
///
/// The calls under `/kbs/v0` are upstream's; those under `/nacre/v0` are ours.
public final class KbsOwner implements AutoCloseable {
  private static final int PAGE = 1_000;
  private static final String POLICY_ID = "policy_id";

  private final KbsHttp http;
  private final Optional<String> token;

  private KbsOwner(KbsHttp http, Optional<String> token) {
    this.http = http;
    this.token = token;
  }

  /// @param token what the server wrote into its file `owner-token`, or a signed one
  public static KbsOwner of(KbsEndpoint endpoint, String token) {
    if (token.isBlank()) {
      throw MalformedException.at("owner's token", "one line", "nothing");
    }
    if (!token.strip().chars().allMatch(c -> c > ' ' && c < 127)) {
      throw MalformedException.at("owner's token", "one line of visible ASCII", "something else");
    }
    return new KbsOwner(new KbsHttp(endpoint), Optional.of(token.strip()));
  }

  /// As whom the endpoint's client certificate says.
  public static KbsOwner of(KbsEndpoint endpoint) {
    return new KbsOwner(new KbsHttp(endpoint), Optional.empty());
  }

  public void putSecret(ResourceUri uri, Secret secret) {
    var _ =
        send("POST", "/kbs/v0/resource/" + uri.path(), secret.reveal(content -> Bytes.of(content)));
  }

  /// Reads a secret back; the broker writes it into its audit log.
  public Secret secret(ResourceUri uri) {
    return Secret.owning(
        send("GET", "/nacre/v0/secrets/" + uri.path(), Bytes.empty()).body().toArray());
  }

  public void deleteSecret(ResourceUri uri) {
    var _ = send("DELETE", "/kbs/v0/resource/" + uri.path(), Bytes.empty());
  }

  /// The names of all secrets with their times, page by page: never their content.
  public JsonArray secrets() {
    return pages("/nacre/v0/secrets");
  }

  /// All tenants with their quotas, page by page.
  public JsonArray tenants() {
    return pages("/nacre/v0/tenants");
  }

  /// What decides about evidence.
  ///
  /// @param id with its class of machine, such as `default_cpu`
  /// @param rego the policy's text
  public void setAttestationPolicy(String id, String rego) {
    JsonObject message =
        JsonObject.builder()
            .put(POLICY_ID, id)
            .put("type", "rego")
            .put("policy", Bytes.utf8(rego).base64Url())
            .build();
    var _ = send("POST", "/kbs/v0/attestation-policy", Bytes.utf8(message.text()));
  }

  /// What decides about the release of secrets.
  public void setResourcePolicy(String rego) {
    JsonObject message = JsonObject.builder().put("policy", Bytes.utf8(rego).base64Url()).build();
    var _ = send("POST", "/kbs/v0/resource-policy", Bytes.utf8(message.text()));
  }

  /// What decides about the release of secrets whose address begins with one of `prefixes`.
  ///
  /// @param name small letters, digits and `-`
  /// @param prefixes whole segments behind `/kbs/v0/`, such as `resource/team-a`
  public void setResourcePolicy(String name, List<String> prefixes, String rego) {
    JsonObject message =
        JsonObject.builder()
            .put("policy", Bytes.utf8(rego).base64Url())
            .put("prefixes", JsonArray.ofStrings(prefixes))
            .build();
    var _ = send("PUT", "/nacre/v0/resource-policies/" + encoded(name), Bytes.utf8(message.text()));
  }

  /// Has the server read its configuration again; a bad one is refused, and the old one stays.
  public void reload() {
    var _ = send("POST", "/nacre/v0/reload", Bytes.empty());
  }

  /// The figures of the whole: versions, counts, policies.
  public Json overview() {
    return json("/nacre/v0/overview");
  }

  /// @param value usually a list of those values that are accepted
  public void setReferenceValue(String name, Json value) {
    JsonObject payload = JsonObject.builder().put(name, value).build();
    JsonObject message =
        JsonObject.builder()
            .put("version", "0.1.0")
            .put("type", "sample")
            .put("payload", Bytes.utf8(payload.text()).base64())
            .build();
    var _ = send("POST", "/kbs/v0/reference-value", Bytes.utf8(message.text()));
  }

  public Json referenceValue(String name) {
    return json("/kbs/v0/reference-value/" + encoded(name));
  }

  /// The records of all reference values, page by page.
  public JsonArray referenceValues() {
    return pages("/nacre/v0/reference-values");
  }

  /// Names, roles and ends of the tokens of administrators, page by page.
  public JsonArray roleTokens() {
    return pages("/nacre/v0/role-tokens");
  }

  private JsonArray pages(String path) {
    return pages(path, "name", Integer.MAX_VALUE);
  }

  /// @param member what a page begins behind
  private JsonArray pages(String path, String member, int most) {
    var all = new ArrayList<Json>();
    String after = "";
    while (all.size() < most) {
      String part = "?after=" + query(after) + "&limit=" + Math.min(PAGE, most - all.size());
      if (!(json(path + part) instanceof JsonArray page) || page.size() == 0) {
        break;
      }
      String last = ((JsonObject) page.elements().getLast()).string(member);
      if (last.equals(after)) {
        break; // an older server gives all at once, again and again
      }
      all.addAll(page.elements());
      after = last;
    }
    return new JsonArray(all);
  }

  private static String query(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /// The full report of one refusal: rule, claim, expected, found, what to do.
  public JsonObject refusal(String id) {
    if (json("/nacre/v0/refusals/" + encoded(id)) instanceof JsonObject report) {
      return report;
    }
    throw new KbsException(
        Stage.ADMINISTRATION, Reason.UNEXPECTED, "expected a report, found something else");
  }

  /// The last refusals, newest first.
  ///
  /// @param most how many of them
  public JsonArray refusals(int most) {
    return pages("/nacre/v0/refusals", "id", most);
  }

  /// The last hundred refusals, newest first.
  public JsonArray refusals() {
    return refusals(100);
  }

  /// Who would be let in or locked out if `proposal` were in force: `{"unchanged", "changed":
  /// [{"resource", "tee", "seen", "status", "would"}]}`.
  ///
  /// @param proposal `{"kind": "resource", "policy"}`, `{"kind": "attestation", "id", "policy"}` or
  ///   `{"kind": "reference-values", "values"}`; policies in base64url
  public JsonObject dryRun(JsonObject proposal) {
    Bytes body = send("POST", "/nacre/v0/dry-run", Bytes.utf8(proposal.text())).body();
    if (parse(body) instanceof JsonObject outcome) {
      return outcome;
    }
    throw new KbsException(
        Stage.ADMINISTRATION, Reason.UNEXPECTED, "expected an object, found something else");
  }

  /// Any other call of the owner's API that answers with JSON.
  ///
  /// @param path begins with `/nacre/v0/`
  public Json json(String path) {
    return parse(send("GET", path, Bytes.empty()).body());
  }

  /// The same that answers with anything.
  public Bytes read(String path) {
    return send("GET", path, Bytes.empty()).body();
  }

  /// Any other call of the owner's API that changes something.
  ///
  /// @param path begins with `/nacre/v0/`
  /// @param body in JSON, where the call takes one
  /// @return the answer's body, which most calls leave empty
  public Bytes change(String method, String path, Optional<JsonObject> body) {
    return send(method, path, body.map(JsonObject::text).map(Bytes::utf8).orElseGet(Bytes::empty))
        .body();
  }

  /// `name` as a path writes it; its slashes stay.
  public static String inPath(String name) {
    return encoded(name);
  }

  private static Json parse(Bytes body) {
    try {
      return Json.parse(body);
    } catch (MalformedException e) {
      throw new KbsException(
          Stage.ADMINISTRATION,
          Reason.UNEXPECTED,
          "the key broker's answer is malformed: " + e.getMessage(),
          e);
    }
  }

  private KbsHttp.Answer send(String method, String path, Bytes body) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", contentType(path));
    token.ifPresent(shown -> headers.put("Authorization", "Bearer " + shown));
    KbsHttp.Answer answer = http.send(Stage.ADMINISTRATION, method, path, headers, body);
    if (answer.status() != 200) {
      throw KbsHttp.failure(Stage.ADMINISTRATION, answer);
    }
    return answer;
  }

  private static String contentType(String path) {
    return path.startsWith("/kbs/v0/resource/") ? "application/octet-stream" : "application/json";
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  /// Nothing to close: connections that nobody uses end by themselves.
  @Override
  public void close() {}
}
