package dev.nacre.keybroker.keys;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.FileTrouble;
import dev.nacre.web.BoundedHttp;
import dev.nacre.web.Bounds;
import dev.nacre.web.NoAnswerException;
import dev.nacre.web.WebAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Reads a small document from where the configuration says.
@FunctionalInterface
public interface Fetcher {
  /// @param source an address with `https://` or `file://`, or a path
  /// @throws KeySourceException when it cannot be read, or is too large
  Bytes fetch(String source);

  /// The same, which believes these authorities alone of servers that it asks.
  ///
  /// @param authorities PEM files; none: as this one does
  /// @throws KeySourceException when one of them cannot be read
  default Fetcher believing(List<Path> authorities) {
    return this;
  }

  /// The one that reads files and asks servers over HTTPS.
  static Fetcher system() {
    return new Documents(Optional.empty());
  }

  /// @param tls whom it believes; empty: the system's authorities
  record Documents(Optional<SSLContext> tls) implements Fetcher {
    @Override
    public Bytes fetch(String source) {
      return switch (scheme(source)) {
        case "https" -> HttpsDocument.get(URI.create(source), HttpsDocument.PATIENCE, tls);
        case "file" -> file(Path.of(URI.create(source)));
        case "" -> file(Path.of(source));
        case String other ->
            throw new KeySourceException(
                "keys are read from https://, file:// or a path, not from " + other + "://");
      };
    }

    @Override
    public Fetcher believing(List<Path> authorities) {
      return authorities.isEmpty()
          ? this
          : new Documents(Optional.of(PeerCertificates.context(authorities, Optional.empty())));
    }
  }

  /// Whether the document lies behind a network.
  static boolean isRemote(String source) {
    return scheme(source).equals("https");
  }

  private static String scheme(String source) {
    int colon = source.indexOf("://");
    return colon < 0 ? "" : source.substring(0, colon);
  }

  private static Bytes file(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return HttpsDocument.limited(in, path.toString());
    } catch (NoSuchFileException e) {
      throw new KeySourceException("cannot read " + path + ": there is no such file", e);
    } catch (IOException e) {
      throw new KeySourceException("cannot read " + path + ": " + FileTrouble.words(e), e);
    }
  }

  /// A document behind HTTPS.
  final class HttpsDocument {
    private static final int LARGEST = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private HttpsDocument() {}

    /// @param patience with the whole answer
    /// @param tls whom to believe; empty: the system's authorities
    static Bytes get(URI address, Duration patience, Optional<SSLContext> tls) {
      try (BoundedHttp http = asking(new Bounds(patience, LARGEST, 1), tls)) {
        WebAnswer answer = http.ask(HttpRequest.newBuilder(address).build());
        if (answer.status() != 200) {
          throw KeySourceException.ofStatus(address.toString(), answer.status());
        }
        return answer.body();
      } catch (NoAnswerException e) {
        throw new KeySourceException("cannot fetch the keys: " + e.of(address), e);
      }
    }

    private static BoundedHttp asking(Bounds bounds, Optional<SSLContext> tls) {
      return tls.isEmpty()
          ? BoundedHttp.within(bounds)
          : BoundedHttp.within(bounds, tls::orElseThrow);
    }

    static Bytes limited(InputStream in, String source) throws IOException {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw new KeySourceException(source + " is larger than " + LARGEST + " bytes");
      }
      return Bytes.of(content);
    }
  }
}
