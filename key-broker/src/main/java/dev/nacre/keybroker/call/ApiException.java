package dev.nacre.keybroker.call;

import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.protocol.kbs.KbsError;
import java.util.List;
import java.util.Optional;

/// A call ends with an error that its caller may read.
///
/// The types are upstream's, so that its guests understand them; where upstream answers 401 to
/// everything and its guest then proves itself again in vain, the status here is the fitting one.
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient KbsError error;
  private final transient Optional<String> refusalId;
  private final transient List<String> allowed;

  private ApiException(int status, String variant, String detail, Optional<String> refusalId) {
    this(status, new KbsError(variant, detail), refusalId, List.of());
  }

  private ApiException(
      int status, KbsError error, Optional<String> refusalId, List<String> allowed) {
    super(error.detail());
    this.status = status;
    this.error = error;
    this.allowed = allowed;
    this.refusalId = refusalId;
  }

  private static ApiException of(int status, String variant, String detail) {
    return new ApiException(status, variant, detail, Optional.empty());
  }

  public static ApiException invalidPath(String path) {
    return of(404, "InvalidRequestPath", "Request path " + path + " is invalid");
  }

  /// The address is known, the method is not.
  ///
  /// @param allowed at least one
  public static ApiException methodNotAllowed(String method, List<String> allowed) {
    String detail = "method " + method + " is not allowed here, but " + String.join(", ", allowed);
    var error = new KbsError("MethodNotAllowed", detail);
    return new ApiException(405, error, Optional.empty(), allowed);
  }

  /// The database says something else of the past than this server wrote.
  public static ApiException auditChanged(String what) {
    return of(
        500,
        "AuditChanged",
        "the audit log was changed in the database, by another than this server: "
            + what
            + "; keep the database for inspection, and compare with the last backup");
  }

  public static ApiException pluginNotFound(String name) {
    return of(404, "PluginNotFound", "Plugin " + name + " not found");
  }

  public static ApiException notAllowed(String endpoint, String why) {
    return of(401, "AdminAuthAccess", "admin access denied for endpoint " + endpoint + ": " + why);
  }

  /// Somebody is known, but may not do this: another token would help, the same one never.
  public static ApiException forbidden(String endpoint, String why) {
    return of(403, "AdminAuthAccess", "admin access denied for endpoint " + endpoint + ": " + why);
  }

  public static ApiException challenge(String why) {
    return of(401, "AttestationError", "Attestation error: RCAR handshake Auth failed: " + why);
  }

  public static ApiException handshake(String why) {
    return of(401, "AttestationError", "Attestation error: RCAR handshake Attest failed: " + why);
  }

  /// Evidence that was sent to the attestation service itself: the sender is who asked for the
  /// reason.
  public static ApiException evidenceRefused(String sentence) {
    return of(401, "AttestationError", "attestation report evaluate: " + sentence);
  }

  /// Evidence was judged and refused: the guest learns the kind of reason, the owner everything.
  public static ApiException evidenceRefused(RefusalCode code, Optional<String> refusalId) {
    return new ApiException(
        401,
        "AttestationError",
        "Attestation error: RCAR handshake Attest failed: "
            + code.word()
            + ", refusal "
            + number(refusalId),
        refusalId);
  }

  public static ApiException policyDeny(Optional<String> refusalId) {
    return new ApiException(
        403, "PolicyDeny", "Access denied by policy, refusal " + number(refusalId), refusalId);
  }

  /// The same, with the number under which the owner finds why.
  public ApiException under(Optional<String> refusal) {
    String detail = error.detail() + ", refusal " + number(refusal);
    return new ApiException(status, new KbsError(error.variant(), detail), refusal, allowed);
  }

  /// The number of a refusal, or that it has none because there were too many.
  public static String number(Optional<String> refusalId) {
    return refusalId.orElse("not recorded: too many in this minute");
  }

  public static ApiException policyInvalid(String why) {
    return of(400, "ParsePolicyError", "Failed to parse policy: " + why);
  }

  /// The resource policy ended in an error: the owner learns which.
  public static ApiException policyFailed(Optional<String> refusalId) {
    return new ApiException(
        500, "PolicyEngineError", "Policy engine error, refusal " + number(refusalId), refusalId);
  }

  public static ApiException referenceValue(int status, String why) {
    return of(status, "RvpsError", "RVPS configuration failed: " + why);
  }

  /// Evidence was sent, and nobody judged it: the guest may try again.
  public static ApiException unjudged(Obstacle obstacle) {
    return of(
        status(obstacle),
        "AttestationServiceError",
        "Attestation error: nobody judged the evidence: the attestation service, or one that it"
            + " asks, is "
            + obstacle.word());
  }

  /// For owners: what another service said, or that it said nothing.
  public static ApiException remote(RemoteException why) {
    return of(status(why.obstacle()), "AttestationServiceError", why.sentence());
  }

  /// Of a call that needs another service's answer.
  public static int status(Obstacle obstacle) {
    return switch (obstacle) {
      case AWAY -> 503;
      case SLOW -> 504;
      case NONSENSE, UNTRUSTED, FORBIDDEN -> 502;
      case UNOFFERED -> 501;
      case REFUSED -> 400;
    };
  }

  /// Another service keeps it and hands it to nobody.
  public static ApiException keptElsewhere(String what, String who) {
    return of(501, "KeptElsewhere", what + ": known to " + who + " only; ask there");
  }

  public static ApiException tokenNotFound() {
    return of(401, "TokenNotFound", "Attestation Token not found");
  }

  public static ApiException tokenInvalid() {
    return of(401, "TokenVerifierError", "Token Verifier error");
  }

  public static ApiException jwe(String why) {
    return of(400, "JweError", "JWE failed: " + why);
  }

  public static ApiException malformed(String why) {
    return of(400, "SerdeError", "Serialize/Deserialize failed: " + why);
  }

  public static ApiException resourceNotFound(String why) {
    return of(404, "ResourceNotFound", why);
  }

  public static ApiException noSecret(Object uri) {
    return resourceNotFound("there is no secret " + uri);
  }

  /// What the policy allows, the plugin does not.
  public static ApiException pluginDenies(Optional<String> refusalId) {
    return new ApiException(
        403, "PolicyDeny", "Access denied by plugin, refusal " + number(refusalId), refusalId);
  }

  /// The same for an owner, who may read why.
  public static ApiException pluginDenies(String why) {
    return of(403, "PolicyDeny", "Access denied by plugin: " + why);
  }

  public static ApiException pluginFailed(String plugin, String why) {
    return of(502, "PluginInternalError", "Plugin internal error: " + plugin + ": " + why);
  }

  public static ApiException pluginBusy(String plugin, String why) {
    return of(503, "PluginBusy", "plugin " + plugin + ": " + why);
  }

  public static ApiException notFound(String what) {
    return of(404, "NotFound", "there is no " + what);
  }

  public static ApiException tooLarge(long limit) {
    return of(413, "PayloadTooLarge", "the body is larger than " + limit + " bytes");
  }

  /// What came is no request of HTTP, or one that is too long to be read.
  ///
  /// @param status what HTTP says about it
  /// @param number under which the log tells of it
  public static ApiException unreadable(int status, String number) {
    return switch (status) {
      case 413 -> of(status, "PayloadTooLarge", "the body is larger than may be sent");
      case 414 -> of(status, "AddressTooLong", "the address is longer than may be sent");
      case 431 -> of(status, "HeadTooLarge", "the head is larger than may be sent");
      case 501 -> of(status, "SerdeError", "expected a body of a given length, or in plain chunks");
      case 503 -> of(status, "NotReady", "there is no room for this request: try again");
      case 505 ->
          of(status, "HttpVersionNotSupported", "expected HTTP/1.1 or HTTP/2, found HTTP/1.0");
      default ->
          status < 500
              ? of(status, "SerdeError", "this is no HTTP")
              : of(status, "InternalError", internal(number).error().detail());
    };
  }

  /// One caller asks too often; upstream's guests give up at this status.
  public static ApiException tooMany(String who) {
    return of(429, "TooManyRequests", "too many requests of this " + who + ": wait a minute");
  }

  public static ApiException crowded() {
    return of(503, "NotReady", "there is no room for another body of this size: try again");
  }

  public static ApiException notReady(String why) {
    return of(503, "NotReady", why);
  }

  /// The database is away; what was asked for can be asked again.
  public static ApiException unavailable() {
    return of(
        503, "StorageUnavailable", "the database of the key broker does not answer; try again");
  }

  /// Somebody else changed the same first.
  public static ApiException conflict(String why) {
    return of(409, "Conflict", why);
  }

  /// Whoever keeps the master key does not give it: the log says who and why.
  public static ApiException keyAway() {
    return of(
        503, "MasterKeyUnavailable", "the master key of the key broker is away; try again later");
  }

  /// Our own fault: the cause stands in the log under `number`.
  public static ApiException internal(String number) {
    return of(500, "InternalError", "the key broker failed; its log tells why under " + number);
  }

  /// Nothing was changed, and nothing was released: what cannot be audited does not happen.
  public static ApiException noRoom() {
    return of(
        507, "StorageFull", "the disk of the key broker is full; nothing was changed or released");
  }

  /// A tenant has as much as it may have.
  public static ApiException quota(String most) {
    return of(507, "QuotaExceeded", "the quota of this tenant is reached, " + most);
  }

  public int status() {
    return status;
  }

  public KbsError error() {
    return error;
  }

  List<String> allowed() {
    return allowed;
  }

  Optional<String> refusalId() {
    return refusalId;
  }
}
