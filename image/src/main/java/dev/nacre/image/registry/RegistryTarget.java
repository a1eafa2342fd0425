package dev.nacre.image.registry;

import dev.nacre.image.oci.BlobContent;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.VerifiedStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Writes an image into a registry.
public final class RegistryTarget implements ImageTarget {
  private final ImageReference image;
  private final RegistryHttp http;

  public RegistryTarget(ImageReference image, RegistryAccess access) {
    this.image = image;
    this.http = new RegistryHttp(image, access, "pull,push");
  }

  @Override
  public String description() {
    return "docker://" + image;
  }

  @Override
  public boolean has(Descriptor blob) {
    HttpResponse<InputStream> response =
        http.send(RegistryHttp.Call.of("HEAD", http.uri("blobs/" + blob.digest())));
    RegistryHttp.body(response, 0);
    return response.statusCode() == 200;
  }

  /// Uploads in one piece; when the connection breaks, from the start again.
  @Override
  public void put(Descriptor blob, BlobContent content) {
    if (has(blob)) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        upload(blob, content);
        return;
      } catch (RegistryException e) {
        if (e.status() < 500 || attempt >= http.access().attempts()) {
          throw e;
        }
      } catch (BrokenUpload e) {
        if (attempt >= http.access().attempts()) {
          throw e;
        }
      }
      RegistryHttp.pause(attempt);
    }
  }

  private void upload(Descriptor blob, BlobContent content) {
    HttpResponse<InputStream> session =
        http.expect(202, RegistryHttp.Call.of("POST", http.uri("blobs/uploads/")));
    RegistryHttp.body(session, 0);
    var failure = new AtomicReference<Optional<RuntimeException>>(Optional.empty());
    RegistryHttp.Call call =
        RegistryHttp.Call.of("PUT", destination(session, blob))
            .with("Content-Type", "application/octet-stream")
            .sending(publisher(blob, content, failure))
            .once();
    try {
      RegistryHttp.body(http.expect(201, call), 0);
    } catch (RegistryException e) {
      throw failure.get().orElse(e);
    } catch (ImageException e) {
      throw failure.get().orElseGet(() -> new BrokenUpload(e));
    }
  }

  /// What the content itself was wrong with is told before what the connection suffered from it.
  private static BodyPublisher publisher(
      Descriptor blob, BlobContent content, AtomicReference<Optional<RuntimeException>> failure) {
    if (blob.size() == 0) {
      return BodyPublishers.noBody();
    }
    BodyPublisher stream =
        BodyPublishers.ofInputStream(() -> {
          try {
            return new Watched(
                new VerifiedStream("blob " + blob.digest(), blob, content.open()), failure);
          } catch (IOException e) {
            failure.set(Optional.of(new ImageException("blob " + blob.digest() + ": " + e, e)));
            throw new UncheckedIOException(e);
          }
        });
    return BodyPublishers.fromPublisher(stream, blob.size());
  }

  private URI destination(HttpResponse<InputStream> session, Descriptor blob) {
    String location =
        session
            .headers()
            .firstValue("location")
            .orElseThrow(() ->
                new ImageException(
                    "registry "
                        + image.host()
                        + ": expected a Location for the upload, found none"));
    String separator = location.contains("?") ? "&" : "?";
    return http.resolve(session.uri(), location + separator + "digest=" + blob.digest());
  }

  @Override
  public void put(Manifest manifest) {
    send(manifest, manifest.digest().toString());
  }

  @Override
  public void root(Document document) {
    send(document, image.tag().orElseGet(() -> document.digest().toString()));
  }

  private void send(Document document, String name) {
    RegistryHttp.Call call =
        RegistryHttp.Call.of("PUT", http.uri("manifests/" + name))
            .with("Content-Type", document.mediaType().value())
            .sending(BodyPublishers.ofByteArray(document.raw().toArray()));
    RegistryHttp.body(http.expect(201, call), 0);
  }

  @Override
  public void close() {
    http.close();
  }

  /// An upload that the network ended.
  private static final class BrokenUpload extends ImageException {
    private static final long serialVersionUID = 1L;

    BrokenUpload(ImageException cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }
}
