package dev.nacre.keybroker.plugin;

import dev.nacre.codec.Secret;
import java.nio.charset.StandardCharsets;

/// Upstream's example: tells the owner that plugins work.
public final class SamplePlugin implements Plugin {
  private static final String ANSWER = "sample plugin response";

  /// It has no state.
  public SamplePlugin() {}

  @Override
  public String name() {
    return "sample";
  }

  @Override
  public boolean isOwners(PluginCall call) {
    return true;
  }

  @Override
  public boolean isSealed(PluginCall call) {
    return false;
  }

  @Override
  public Secret answer(PluginCall call) {
    return Secret.owning(ANSWER.getBytes(StandardCharsets.US_ASCII));
  }
}
