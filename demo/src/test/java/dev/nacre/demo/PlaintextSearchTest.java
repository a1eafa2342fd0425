package dev.nacre.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaintextSearchTest {
  private static final byte[] MARK = ConfidentialRecords.MARK.getBytes(StandardCharsets.US_ASCII);
  private static final PlaintextSearch SEARCH = new PlaintextSearch(MARK);

  @TempDir private Path folder;

  @Test
  void findsTheMarkAcrossTheEdgeOfAWindow() {
    byte[] content = new byte[(1 << 20) + 500];
    System.arraycopy(MARK, 0, content, (1 << 20) - 5, MARK.length);
    assertThat(SEARCH.holdsMark(content)).isTrue();
  }

  @Test
  void findsTheMarkInsideGzip() throws IOException {
    Path layer = folder.resolve("blobs/layer");
    Files.createDirectories(layer.getParent());
    try (var out = new GZIPOutputStream(Files.newOutputStream(layer))) {
      out.write(ConfidentialRecords.csv(1));
    }
    var result = SEARCH.below(List.of(folder));
    assertThat(result.hits()).containsExactly(layer);
    assertThat(result.files()).isEqualTo(1);
  }

  @Test
  void findsNothingInNoise() throws IOException {
    byte[] noise = new byte[3 << 20];
    new Random(5).nextBytes(noise);
    Files.write(folder.resolve("noise"), noise);
    assertThat(SEARCH.below(List.of(folder)).hits()).isEmpty();
  }
}
