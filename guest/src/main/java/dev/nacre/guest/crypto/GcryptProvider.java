package dev.nacre.guest.crypto;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts libgcrypt in front of the JDK for what the agent does over whole layers: SHA-256,
/// HMAC-SHA-256 and AES-256 in counter mode. All else stays the JDK's.
public final class GcryptProvider extends Provider {
  private static final long serialVersionUID = 1L;

  private GcryptProvider(Gcrypt gcrypt) {
    super("Gcrypt", "1", "SHA-256, HMAC-SHA-256 and AES-256 in counter mode by libgcrypt");
    var hash = new GcryptHash(gcrypt);
    var cipher = GcryptCounterMode.Functions.of(gcrypt);
    add("MessageDigest", "SHA-256", List.of("SHA256"), () -> new GcryptDigest(hash.plain()));
    add("Mac", "HmacSHA256", List.of(), () -> new GcryptMac(hash));
    add("Cipher", "AES/CTR/NoPadding", List.of(), () -> new GcryptCounterMode(cipher));
  }

  private void add(String type, String algorithm, List<String> aliases, Supplier<Object> maker) {
    putService(new Made(this, type, algorithm, aliases, maker));
  }

  /// Installs it when the system has the library.
  ///
  /// @return whether it has
  public static boolean install() {
    return Gcrypt.load()
        .map(gcrypt -> Security.insertProviderAt(new GcryptProvider(gcrypt), 1))
        .isPresent();
  }

  private static final class Made extends Service {
    private final Supplier<Object> maker;

    Made(
        Provider provider,
        String type,
        String algorithm,
        List<String> aliases,
        Supplier<Object> maker) {
      super(provider, type, algorithm, type + " of libgcrypt", aliases, Map.of());
      this.maker = maker;
    }

    @Override
    public Object newInstance(@Nullable Object parameter) {
      return maker.get();
    }
  }
}
