package dev.nacre.keybroker.external;

import dev.nacre.codec.Secret;
import dev.nacre.keybroker.openapi.Access;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.Form;
import dev.nacre.keybroker.openapi.GuestForms;
import dev.nacre.keybroker.openapi.Operation;
import dev.nacre.keybroker.plugin.ExternalSettings;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Hands calls of `external/NAME/…` on to the plugin of that name, which runs in a process of its
/// own and says itself which calls are the owner's and which answers are encrypted.
public final class ExternalPlugin implements Plugin, AutoCloseable {
  private static final String NAME = "external";

  private final Map<String, Backend> backends = new HashMap<>();

  private ExternalPlugin(List<ExternalSettings> settings) {
    settings.forEach(one -> backends.put(one.name(), Backend.of(one)));
  }

  /// Nobody is asked yet.
  ///
  /// @throws PluginException when certificates or keys cannot be read
  public static ExternalPlugin open(List<ExternalSettings> settings) {
    return new ExternalPlugin(settings);
  }

  /// Waits for each of them to take connections, half a minute at most.
  ///
  /// @throws PluginException when one does not
  public ExternalPlugin awaited() {
    backends.values().forEach(Backend::awaitConnection);
    return this;
  }

  @Override
  public String name() {
    return NAME;
  }

  /// What each answers it alone knows, and who may ask.
  @Override
  public List<Operation> operations() {
    return Stream.of("GET", "POST", "PUT", "DELETE")
        .map(method ->
            Operation.at(method, "/kbs/v0/external/{plugin}/{call...}")
                .of(new Access.Attested())
                .taking(Content.binary())
                .giving(Content.json(GuestForms.JWE).or(Content.XML, Form.octets()))
                .saying("What an external plugin answers to a guest, or to the owner."))
        .toList();
  }

  @Override
  public String label(PluginCall call) {
    return call.path().isEmpty() || !backends.containsKey(call.path().getFirst())
        ? NAME
        : call.path().getFirst();
  }

  private Backend backend(PluginCall call) {
    String name = call.path().isEmpty() ? "" : call.path().getFirst();
    Backend backend = backends.get(name);
    if (backend == null) {
      throw new PluginException(Reason.NO_SUCH_PATH, "no external plugin for " + call.line());
    }
    return backend;
  }

  @Override
  public boolean isOwners(PluginCall call) {
    return Messages.truth(backend(call).call(Backend.VALIDATE_AUTH, call));
  }

  @Override
  public boolean isSealed(PluginCall call) {
    return Messages.truth(backend(call).call(Backend.NEEDS_ENCRYPTION, call));
  }

  /// What it says beside a status that is no success stays here.
  @Override
  public Secret answer(PluginCall call) {
    Messages.Answer answer = Messages.answer(backend(call).call(Backend.HANDLE, call));
    if (answer.status() == 0 || answer.status() / 100 == 2) {
      return answer.body();
    }
    answer.body().close();
    throw new PluginException(
        reason(answer.status()),
        "the external plugin " + label(call) + " answers with status " + answer.status());
  }

  private static Reason reason(int status) {
    return switch (status) {
      case 400, 422 -> Reason.MALFORMED;
      case 401, 403 -> Reason.DENIED;
      case 404 -> Reason.NOT_FOUND;
      default -> Reason.FAILED;
    };
  }

  @Override
  public void close() {
    backends.values().forEach(Backend::close);
  }
}
