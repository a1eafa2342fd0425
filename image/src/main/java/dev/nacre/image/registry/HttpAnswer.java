package dev.nacre.image.registry;

import dev.nacre.codec.Bytes;
import dev.nacre.image.oci.ImageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The answer to a request: its head, and its body as it comes.
///
/// @param uri that was asked, after redirects
/// @param headers names in lower case
record HttpAnswer(URI uri, int status, Map<String, List<String>> headers, InputStream body) {
  /// Waits for the answer of `connection`.
  static HttpAnswer of(URI uri, HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status < 0) {
      throw new IOException("the answer is not HTTP");
    }
    var headers = new TreeMap<String, List<String>>();
    connection
        .getHeaderFields()
        .forEach((name, values) -> {
          if (name != null) {
            headers.put(name.toLowerCase(Locale.ROOT), values);
          }
        });
    InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    return new HttpAnswer(
        uri,
        status,
        headers,
        body == null ? InputStream.nullInputStream() : new Body(body, connection));
  }

  List<String> all(String name) {
    return headers.getOrDefault(name, List.of());
  }

  Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /// Reads at most `limit` bytes of the body and closes it.
  Bytes read(int limit) {
    try (InputStream in = body) {
      return Bytes.of(in.readNBytes(limit));
    } catch (IOException e) {
      throw new ImageException(
          "registry " + uri.getAuthority() + ": answer broke off: " + e.getMessage(), e);
    }
  }

  /// Closing it before its end closes the connection, so that nothing is read for nobody.
  private static final class Body extends FilterInputStream {
    private final HttpURLConnection connection;
    private boolean ended;

    Body(InputStream in, HttpURLConnection connection) {
      super(in);
      this.connection = connection;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int count = in.read(buffer, offset, length);
        ended |= count < 0;
        return count;
      } catch (SocketTimeoutException e) {
        throw new IOException("no data for " + connection.getReadTimeout() / 1000.0 + " s", e);
      }
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        connection.disconnect();
      }
      in.close();
    }
  }
}
