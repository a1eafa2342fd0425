package dev.nacre.keybroker;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import java.util.Optional;

/// One address that is answered: for the dispatch and for the API document.
///
/// @param path without variables and without the leading slash, such as `kbs/v0/resource`
/// @param tail the variables behind it, such as `{repository}/{type}/{tag}`; `{name...}` takes any
///   number of segments, empty none
/// @param permission what an administrator needs to call it; empty when it is not the owner's
/// @param summary one sentence
/// @param media what is sent and answered
record Route(
    String method,
    String path,
    String tail,
    Optional<Permission> permission,
    String summary,
    Media media,
    Answering answering) {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain";
  static final String BINARY = "application/octet-stream";

  /// Answers a call whose first segment is the last of the route's path.
  @FunctionalInterface
  interface Answering {
    Reply answer(Call call);
  }

  /// @param takes the media type of the body, where there is one
  /// @param gives the media type of the answer, where there is one
  /// @param body the form of what is sent, in JSON Schema
  /// @param answer likewise of what is answered
  record Media(
      Optional<String> takes, Optional<String> gives, JsonObject body, JsonObject answer) {}

  static Draft get(String address) {
    return new Draft("GET", address);
  }

  static Draft post(String address) {
    return new Draft("POST", address);
  }

  static Draft put(String address) {
    return new Draft("PUT", address);
  }

  static Draft delete(String address) {
    return new Draft("DELETE", address);
  }

  /// A route while it is written down.
  static final class Draft {
    private final String method;
    private final String address;
    private Optional<Permission> permission = Optional.empty();
    private Optional<String> takes = Optional.empty();
    private Optional<String> gives = Optional.empty();
    private JsonObject body = JsonObject.empty();
    private JsonObject answer = JsonObject.empty();

    private Draft(String method, String address) {
      this.method = method;
      this.address = address;
    }

    Draft needs(Permission needed) {
      permission = Optional.of(needed);
      return this;
    }

    Draft takes(String mediaType) {
      takes = Optional.of(mediaType);
      return this;
    }

    /// @param form of the body, in JSON Schema
    Draft takes(JsonObject form) {
      body = form;
      return takes(JSON);
    }

    /// @param form of the answer, likewise
    Draft gives(JsonObject form) {
      answer = form;
      return gives(JSON);
    }

    Draft gives(String mediaType) {
      gives = Optional.of(mediaType);
      return this;
    }

    Route by(String summary, Answering answering) {
      int variables = address.indexOf("/{");
      String path = variables < 0 ? address : address.substring(0, variables);
      String tail = variables < 0 ? "" : address.substring(variables + 1);
      return new Route(
          method,
          path.substring(1),
          tail,
          permission,
          summary,
          new Media(takes, gives, body, answer),
          answering);
    }
  }

  /// The address as an API document writes it.
  String template() {
    return "/" + path + (tail.isEmpty() ? "" : "/" + tail.replace("...", ""));
  }
}
