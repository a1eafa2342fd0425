package dev.nacre.cli.server;

import dev.nacre.keybroker.NacreServer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// The signal HUP, by which a server is told to read its configuration again.
///
/// The JDK has no other door to signals than `sun.misc.Signal` of module `jdk.unsupported`, which a
/// compiler that takes warnings for errors does not let through by name.
final class HangUp {
  private HangUp() {}

  static void reloads(NacreServer server) {
    InvocationHandler reloading =
        (_, method, _) -> {
          if (!method.getName().equals("handle")) {
            throw new UnsupportedOperationException(method.getName());
          }
          Thread.ofPlatform().name("reload").start(server::reload);
          return null;
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      Object ours =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, reloading);
      var _ = signal.getMethod("handle", signal, handler).invoke(null, hangUp, ours);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has no signals", e);
    }
  }
}
