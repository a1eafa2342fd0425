package dev.nacre.keybroker.limits;

import io.grpc.Status;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.Http2Headers;
import java.util.Set;

/// The metadata of a call of gRPC.
///
/// What nobody reads is not handed on: of a head that names one entry of its table (RFC 7541) again
/// and again, Helidon would copy each, and on malformed bytes of a name that ends in `-bin` it
/// would fail.
///
/// Messages come as they are. One that is compressed could be a thousand times as large as what its
/// caller sends, so none is taken, as upstream's services take none.
///
/// @param headers as they came
record CallMetadata(Headers headers) {
  static final String IDENTITY = "identity";

  private static final String CONTENT_TYPE = HeaderNames.CONTENT_TYPE.lowerCase();
  private static final HeaderName ENCODING = HeaderNames.create("grpc-encoding");

  /// @param known the names of what is handed on, beside the content's type
  /// @throws BoundedCall.Refused when one is there twice, or messages are compressed
  Http2Headers only(Set<String> known) {
    requirePlain();
    WritableHeaders<?> kept = WritableHeaders.create();
    for (Header header : headers) {
      String name = header.headerName().lowerCase();
      if (name.equals(CONTENT_TYPE) || known.contains(name)) {
        requireOne(header);
        kept.set(header);
      }
    }
    return Http2Headers.create(kept);
  }

  private void requirePlain() {
    if (!headers.first(ENCODING).orElse(IDENTITY).equals(IDENTITY)) {
      throw new BoundedCall.Refused(
          Status.UNIMPLEMENTED.withDescription("compressed messages are not taken here"));
    }
  }

  private static void requireOne(Header header) {
    if (header.valueCount() != 1) {
      throw new BoundedCall.Refused(
          Status.INVALID_ARGUMENT.withDescription(
              "expected one " + header.headerName().lowerCase() + ", found several"));
    }
  }
}
