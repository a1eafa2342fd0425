package dev.nacre.guest;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// A context that makes no connection.
///
/// The JDK's HTTP client sets TLS up even for plain HTTP, which costs an emulated machine a second.
/// When the measured initdata names nothing but plain HTTP, this takes the place of the default;
/// whoever tries TLS all the same gets an exception.
final class NoTls extends SSLContext {
  private NoTls() {
    super(new Refusing(), null, "none");
  }

  /// From now on whoever does not bring a context of his own cannot speak TLS.
  static void becomeDefault() {
    SSLContext.setDefault(new NoTls());
  }

  private static final class Refusing extends SSLContextSpi {
    private static IllegalStateException refusal() {
      return new IllegalStateException("the initdata names plain HTTP only, so there is no TLS");
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom chance) {
      throw refusal();
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw refusal();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw refusal();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      throw refusal();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      throw refusal();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      throw refusal();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      throw refusal();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return new SSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return new SSLParameters();
    }
  }
}
