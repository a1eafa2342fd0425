package dev.nacre.image.registry;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.oci.ImageException;
import java.net.URI;

/// A registry that answered with an error.
public final class RegistryException extends ImageException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private RegistryException(String message, int status) {
    super(message);
    this.status = status;
  }

  static RegistryException of(String method, URI uri, int status, Bytes body) {
    String advice =
        status == 401 || status == 403 ? "; log in to this registry or check the name" : "";
    return new RegistryException(
        "registry "
            + uri.getAuthority()
            + ": "
            + method
            + " "
            + uri.getPath()
            + ": found status "
            + status
            + detail(body)
            + advice,
        status);
  }

  /// The HTTP status.
  public int status() {
    return status;
  }

  /// The first error of the body (distribution specification, error codes), if it is one.
  private static String detail(Bytes body) {
    try {
      if (Json.parse(body) instanceof JsonObject json
          && json.array("errors").get(0) instanceof JsonObject error) {
        String text = error.string("code") + ": " + error.string("message");
        return " ("
            + text.replaceAll("\\p{Cntrl}", " ").substring(0, Math.min(200, text.length()))
            + ")";
      }
    } catch (MalformedException | IndexOutOfBoundsException noErrorBody) {
      return "";
    }
    return "";
  }
}
