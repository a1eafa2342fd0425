package dev.nacre.guest.rest;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.guest.attester.Attester;
import dev.nacre.guest.rest.LoopbackService.Answer;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.ResourceUri;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The paths of upstream's API server.
final class Routes {
  private static final String RESOURCE = "/cdh/resource/";
  private static final int MAX_RUNTIME_DATA = 64;

  private final KbsClient broker;
  private final Attester attester;

  Routes(KbsClient broker, Attester attester) {
    this.broker = broker;
    this.attester = attester;
  }

  /// @throws MalformedException when the query is not what the path needs
  /// @throws dev.nacre.protocol.kbs.KbsException when the key broker gives nothing
  Answer answer(String method, URI request) {
    String path = String.valueOf(request.getPath());
    boolean known =
        path.startsWith(RESOURCE)
            || path.equals("/aa/token")
            || path.equals("/aa/evidence")
            || path.equals("/info");
    if (!known) {
      return Answer.error(404, "no such path");
    }
    if (!method.equals("GET")) {
      return Answer.error(405, "only GET");
    }
    return switch (path) {
      case "/aa/token" -> token(query(request));
      case "/aa/evidence" -> evidence(query(request));
      case "/info" -> info();
      default -> resource(path.substring(RESOURCE.length()));
    };
  }

  private Answer resource(String path) {
    try (Secret secret = broker.resource(ResourceUri.parse(path))) {
      return Answer.bytes(secret.revealCopy());
    }
  }

  private Answer token(Map<String, String> query) {
    String type = demand(query, "token_type");
    if (!type.equals("kbs")) {
      throw MalformedException.at("token_type", "kbs", "\"" + type + "\"");
    }
    return Answer.json(
        JsonObject.builder()
            .put("token", broker.token())
            .put("tee_keypair", KeyPem.writePrivate(broker.teeKey()))
            .build());
  }

  private Answer evidence(Map<String, String> query) {
    String text = demand(query, "runtime_data");
    String encoding = Optional.ofNullable(query.get("encoding")).orElse("");
    Bytes data =
        switch (encoding) {
          case "" -> Bytes.utf8(text);
          case "base64" -> Bytes.ofBase64Url(text);
          default ->
              throw MalformedException.at("encoding", "base64 or none", "\"" + encoding + "\"");
        };
    if (data.size() > MAX_RUNTIME_DATA) {
      throw MalformedException.at("runtime_data", "at most 64 bytes", data.size() + " bytes");
    }
    return Answer.json(attester.evidence(data).toJson());
  }

  private Answer info() {
    return Answer.json(
        JsonObject.builder()
            .put("version", "Nacre 0.1.0")
            .put("tee", attester.tee())
            .put("feature", "all")
            .build());
  }

  private static String demand(Map<String, String> query, String name) {
    String value = query.get(name);
    if (value == null) {
      throw MalformedException.at("query", "a parameter " + name, "" + query.keySet());
    }
    return value;
  }

  private static Map<String, String> query(URI request) {
    var parameters = new TreeMap<String, String>();
    String raw = request.getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        parameters.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("query: expected percent-encoding: " + e.getMessage(), e);
    }
  }
}
