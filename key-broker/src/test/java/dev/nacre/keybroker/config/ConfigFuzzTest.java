package dev.nacre.keybroker.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.initdata.Toml;
import java.nio.file.Path;

/// Any text as a configuration: settings, or the readers' one exception.
class ConfigFuzzTest {
  private static final Path FALLBACK = Path.of("nowhere");

  @FuzzTest
  void toml(byte[] input) {
    try {
      var _ = ConfigFile.parse(Toml.parse("fuzzed", Bytes.of(input)), FALLBACK);
    } catch (MalformedException expected) {
      requireReason(expected);
    }
  }

  @FuzzTest
  void json(byte[] input) {
    try {
      if (Json.parse(Bytes.of(input)) instanceof JsonObject document) {
        var _ = ConfigFile.parse(document, FALLBACK);
      }
    } catch (MalformedException expected) {
      requireReason(expected);
    }
  }

  private static void requireReason(MalformedException refused) {
    if (refused.getMessage().isEmpty()) {
      throw new IllegalStateException("a refusal without a reason", refused);
    }
  }
}
