package dev.nacre.keybroker.secret;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.backend.BackendException;
import dev.nacre.keybroker.backend.SecretBackend;
import dev.nacre.keybroker.openapi.Operation;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.protocol.kbs.ResourceUri;
import java.util.List;

/// The secrets in their backend, for guests. How the owner changes them: [SecretCalls].
public record ResourcePlugin(SecretBackend secrets) implements Plugin {
  public static final String NAME = "resource";

  @Override
  public String name() {
    return NAME;
  }

  /// They are routes of their own.
  @Override
  public List<Operation> operations() {
    return List.of();
  }

  @Override
  public List<String> near(PluginCall call) {
    return secrets.near(String.join("/", call.path()));
  }

  @Override
  public Secret answer(PluginCall call) {
    ResourceUri uri;
    try {
      uri = ResourceUri.parse(String.join("/", call.path()));
    } catch (MalformedException e) {
      throw new PluginException(Reason.NO_SUCH_PATH, String.valueOf(e.getMessage()), e);
    }
    try {
      return secrets
          .find(uri.path())
          .orElseThrow(() -> new PluginException(Reason.NOT_FOUND, "there is no secret " + uri));
    } catch (BackendException e) {
      throw new PluginException(Reason.FAILED, "the backend of secrets does not answer", e);
    }
  }
}
