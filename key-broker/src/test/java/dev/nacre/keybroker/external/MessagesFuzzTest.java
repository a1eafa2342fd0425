package dev.nacre.keybroker.external;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.keybroker.plugin.PluginException;

/// Any bytes as what a plugin of another process answers.
class MessagesFuzzTest {
  @FuzzTest
  void answer(byte[] input) {
    try {
      Messages.answer(input).body().close();
    } catch (PluginException expected) {
      requireReason(expected);
    }
  }

  @FuzzTest
  void truth(byte[] input) {
    try {
      var _ = Messages.truth(input);
    } catch (PluginException expected) {
      requireReason(expected);
    }
  }

  private static void requireReason(PluginException refused) {
    if (refused.reason() != PluginException.Reason.FAILED) {
      throw new IllegalStateException("a guest is told of a plugin's fault", refused);
    }
  }
}
