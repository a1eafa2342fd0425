package dev.nacre.keybroker.openapi;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.admin.Role;
import java.util.List;
import java.util.stream.Stream;

/// How who calls shows who it is: the schemes, and which of them an operation takes.
///
/// For administrators the roles that may call stand in the requirement, as OpenAPI 3.1 allows for
/// any scheme.
final class Securities {
  private static final String OWNER = "administrator";
  private static final String CERTIFICATE = "administratorCertificate";
  private static final String SESSION = "session";
  private static final String RESULT = "attestationResult";
  private static final String TYPE = "type";
  private static final String DESCRIPTION = "description";

  private Securities() {}

  /// @param cookie the name of the session's
  static JsonObject schemes(String cookie) {
    return JsonObject.builder()
        .put(
            OWNER,
            bearer(
                "The owner's token, a token for one role, or one of the identity provider that the"
                    + " configuration names."))
        .put(
            CERTIFICATE,
            JsonObject.builder()
                .put(TYPE, "mutualTLS")
                .put(DESCRIPTION, "A client certificate, whose subject has roles by configuration.")
                .build())
        .put(
            SESSION,
            JsonObject.builder()
                .put(TYPE, "apiKey")
                .put("in", "cookie")
                .put("name", cookie)
                .put(DESCRIPTION, "As the answer before set it.")
                .build())
        .put(RESULT, bearer("What /kbs/v0/attest gave, or another trusted service."))
        .build();
  }

  private static JsonObject bearer(String sentence) {
    return JsonObject.builder()
        .put(TYPE, "http")
        .put("scheme", "bearer")
        .put(DESCRIPTION, sentence)
        .build();
  }

  static JsonArray of(Access access) {
    return switch (access) {
      case Access.Anybody() -> JsonArray.of();
      case Access.Challenged() -> JsonArray.of(requirement(SESSION, List.of()));
      case Access.Attested() ->
          JsonArray.of(requirement(SESSION, List.of()), requirement(RESULT, List.of()));
      case Access.Administrators(Permission needed) ->
          JsonArray.of(requirement(OWNER, roles(needed)), requirement(CERTIFICATE, roles(needed)));
    };
  }

  private static List<String> roles(Permission needed) {
    return Stream.of(Role.values()).filter(role -> role.may(needed)).map(Role::word).toList();
  }

  private static Json requirement(String scheme, List<String> roles) {
    return JsonObject.builder().put(scheme, JsonArray.ofStrings(roles)).build();
  }
}
