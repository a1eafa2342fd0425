package dev.nacre.image.oci;

import dev.nacre.codec.MalformedException;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of an image in a registry: `host[:port]/repository[:tag][@digest]`.
///
/// @param registry host and, after a colon, port
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})|\\[[0-9a-fA-F:.]{2,45}])(?::[0-9]{1,5})?");
  private static final Pattern COMPONENT =
      Pattern.compile("[a-z0-9]++(?:(?:\\.|__?|-+)[a-z0-9]++)*+");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern LOOPBACK =
      Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?");
  private static final String HUB = "docker.io";

  public ImageReference {
    if (!HOST.matcher(registry).matches()) {
      throw MalformedException.at("registry", "host[:port]", registry);
    }
    requireRepository(repository);
    tag.filter(t -> !isTag(t))
        .ifPresent(t -> {
          throw MalformedException.at("tag", "at most 128 of A-Z a-z 0-9 _ . -", t);
        });
  }

  /// Reads a reference as people write it: without a registry it is Docker Hub's, without a tag and
  /// a digest it is `latest`.
  ///
  /// @throws MalformedException when `text` is no reference
  public static ImageReference parse(String text) {
    int at = text.indexOf('@');
    Optional<Digest> digest =
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1)));
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.lastIndexOf(':');
    boolean tagged = colon > name.lastIndexOf('/');
    Optional<String> tag = tagged ? Optional.of(name.substring(colon + 1)) : Optional.empty();
    String path = tagged ? name.substring(0, colon) : name;
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = Optional.of("latest");
    }
    return split(path, tag, digest);
  }

  private static ImageReference split(String path, Optional<String> tag, Optional<Digest> digest) {
    int slash = path.indexOf('/');
    String first = slash < 0 ? "" : path.substring(0, slash);
    boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
    String registry = named ? first : HUB;
    String repository = named ? path.substring(slash + 1) : path;
    boolean official = registry.equals(HUB) && repository.indexOf('/') < 0;
    return new ImageReference(
        registry, official ? "library/" + repository : repository, tag, digest);
  }

  /// Whether `text` may be a tag.
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  private static void requireRepository(String repository) {
    if (repository.length() > 255) {
      throw MalformedException.at(
          "repository", "at most 255 characters", repository.length() + " characters");
    }
    for (String component : repository.split("/", -1)) {
      if (!COMPONENT.matcher(component).matches()) {
        throw MalformedException.at(
            "repository", "lower-case letters, digits and single separators", repository);
      }
    }
  }

  /// What is asked of the registry: the digest if there is one, else the tag.
  public String identifier() {
    return digest.map(Digest::toString).or(() -> tag).orElse("latest");
  }

  /// The host that answers for this registry.
  public String host() {
    return registry.equals(HUB) ? "registry-1.docker.io" : registry;
  }

  /// Whether the registry is one on this host's loopback interface, which nobody else can reach or
  /// pretend to be: it is spoken to without TLS.
  public boolean isOnLoopback() {
    return LOOPBACK.matcher(registry).matches();
  }

  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(t -> ":" + t).orElse("")
        + digest.map(d -> "@" + d).orElse("");
  }
}
