package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactorySpi;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TranslatedKeyTest {
  private static final String OTHER = "TranslatedKeyTest";

  private final PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ES256");

  @AfterEach
  void removeProvider() {
    Security.removeProvider(OTHER);
  }

  @Test
  void signsAsTheKeyDoes() {
    Bytes text = Bytes.utf8("text");

    Bytes signature = JwsAlgorithm.ES256.sign(new TranslatedKey(pair.key()).current(), text);

    assertThat(JwsAlgorithm.ES256.verifies(pair.publicJwk(), text, signature)).isTrue();
  }

  @Test
  void aProviderThatMovesToTheFrontTranslatesItOnce() {
    var key = new TranslatedKey(pair.key());
    PrivateKey before = key.current();

    Security.insertProviderAt(new Other(), 1);

    assertThat(before).isNotInstanceOf(OthersKey.class);
    assertThat(key.current()).isInstanceOf(OthersKey.class).isSameAs(key.current());
  }

  @Test
  void whenThatProviderGoesTheFirstFormIsBack() {
    var key = new TranslatedKey(pair.key());
    Security.insertProviderAt(new Other(), 1);
    assertThat(key.current()).isInstanceOf(OthersKey.class);

    Security.removeProvider(OTHER);

    assertThat(key.current()).isNotInstanceOf(OthersKey.class);
  }

  /// A provider whose factory wraps keys.
  private static final class Other extends Provider {
    private static final long serialVersionUID = 1;

    private Other() {
      super(OTHER, "1", "wraps keys");
      put("KeyFactory.EC", Wrapping.class.getName());
    }
  }

  private record OthersKey(Key wrapped) implements PrivateKey {
    @Override
    public String getAlgorithm() {
      return wrapped.getAlgorithm();
    }

    @Override
    public String getFormat() {
      return wrapped.getFormat();
    }

    @Override
    public byte[] getEncoded() {
      return wrapped.getEncoded();
    }
  }

  public static final class Wrapping extends KeyFactorySpi {
    @Override
    protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
      throw new InvalidKeySpecException("wraps keys only");
    }

    @Override
    protected PrivateKey engineGeneratePrivate(KeySpec spec) throws InvalidKeySpecException {
      throw new InvalidKeySpecException("wraps keys only");
    }

    @Override
    protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> type)
        throws InvalidKeySpecException {
      throw new InvalidKeySpecException("wraps keys only");
    }

    @Override
    protected Key engineTranslateKey(Key key) throws InvalidKeyException {
      return new OthersKey(key);
    }
  }
}
