package dev.nacre.attestation;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Genuine evidence, which is not part of this project: tests that want it are skipped where it is
/// missing.
public final class Vectors {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

  private Vectors() {}

  public static Bytes bytes(String name) {
    try {
      return Bytes.of(Files.readAllBytes(path(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The names of the files in a folder.
  public static List<String> names(String folder) {
    try (Stream<Path> files = Files.list(path(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonObject json(String name) {
    return (JsonObject) Json.parse(bytes(name));
  }

  /// The certificates of a PEM file, DER.
  public static List<Bytes> pem(String name) {
    var certificates = new ArrayList<Bytes>();
    var blocks = PEM.matcher(bytes(name).utf8());
    while (blocks.find()) {
      certificates.add(Bytes.ofBase64(blocks.group(1).replaceAll("\\s", "")));
    }
    return certificates;
  }

  private static Path path(String name) {
    Path folder = Path.of(System.getProperty("nacre.vectors", "../shared/vectors"));
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        () -> "skipped: no folder of genuine evidence at " + folder + " (property nacre.vectors)");
    return folder.resolve(name);
  }
}
