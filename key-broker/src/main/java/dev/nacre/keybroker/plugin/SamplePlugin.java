package dev.nacre.keybroker.plugin;

import dev.nacre.codec.Secret;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

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
  public List<Operation> operations() {
    return Stream.of("GET", "POST", "PUT", "DELETE")
        .map(method ->
            Operation.at(method, "/kbs/v0/sample/{call...}")
                .needing(Permission.SECRETS)
                .giving(Content.xml())
                .saying("A fixed text, to see that plugins work."))
        .toList();
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
