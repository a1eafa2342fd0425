package dev.nacre.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Names of this room's tests: whatever ends in `.invalid` is not known, and one is looked up for
/// as long as the tests last. Found by its name in `META-INF/services`.
public final class ForgedNames extends InetAddressResolverProvider {
  static final String UNKNOWN = "nobody.invalid";
  static final String HANGS = "hangs.invalid";
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  public ForgedNames() {}

  @Override
  public InetAddressResolver get(Configuration system) {
    InetAddressResolver real = system.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        if (host.equals(HANGS)) {
          hang();
        }
        if (host.endsWith(".invalid")) {
          throw new UnknownHostException(host);
        }
        return real.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return real.lookupByAddress(address);
      }
    };
  }

  private static void hang() {
    try {
      NEVER.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String name() {
    return "forged";
  }
}
