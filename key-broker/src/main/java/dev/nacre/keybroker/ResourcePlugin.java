package dev.nacre.keybroker;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.SecretStore;

/// The secrets in the store, for guests. How the owner changes them: [SecretCalls].
record ResourcePlugin(SecretStore secrets) implements Plugin {
  static final String NAME = "resource";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOwners(PluginCall call) {
    return !call.method().equals("GET");
  }

  @Override
  public boolean isSealed(PluginCall call) {
    return true;
  }

  @Override
  public Secret answer(PluginCall call) {
    ResourceUri uri;
    try {
      uri = ResourceUri.parse(String.join("/", call.path()));
    } catch (MalformedException e) {
      throw new PluginException(Reason.NO_SUCH_PATH, String.valueOf(e.getMessage()), e);
    }
    return secrets
        .find(uri.path())
        .orElseThrow(() -> new PluginException(Reason.NOT_FOUND, "there is no secret " + uri));
  }
}
