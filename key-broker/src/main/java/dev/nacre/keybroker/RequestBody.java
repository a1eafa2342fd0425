package dev.nacre.keybroker;

import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.limits.BodyRoom;
import dev.nacre.keybroker.limits.Pace;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;

/// The body of one request.
final class RequestBody {
  private final ServerRequest request;
  private final BodyRoom room;
  private final String id;
  private boolean broken;

  /// @param id the request's
  RequestBody(ServerRequest request, BodyRoom room, String id) {
    this.id = id;
    this.request = request;
    this.room = room;
  }

  /// Whether nobody knows where it ends: what follows may be no request of the caller's, and the
  /// connection must end with the answer (RFC 9112 section 9.3).
  boolean isBroken() {
    return broken;
  }

  /// All of it, as far as it may be.
  ///
  /// @throws ApiException when it cannot be read, or there is no room for it
  BodyRoom.Received receive() {
    if (!request.content().hasEntity()) {
      return BodyRoom.Received.nothing();
    }
    broken = true;
    try (InputStream in = Pace.reading(request.content().inputStream())) {
      var received =
          room.receive(
              request.remotePeer().host(), in, request.headers().contentLength().orElse(-1));
      broken = false;
      return received.orElseThrow(ApiException::crowded);
    } catch (IOException e) {
      throw ApiException.malformed("the body ends too early");
    } catch (IllegalArgumentException e) {
      // Helidon reads the lengths of chunks as if they came from friends.
      throw ApiException.malformed("the body is in chunks of no length");
    } catch (RequestException e) {
      throw ApiException.unreadable(e.status().code(), id);
    }
  }
}
