package dev.nacre.keybroker.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// A context whose sockets keep the rules that were made for them.
///
/// Of Helidon's two kinds of TLS connections, one asks the name service for the name of each caller
/// before it answers, and takes four buffers of a whole record for each; the other does not tell
/// its sockets which versions, suites and certificates are wanted. This makes the second whole.
final class RuledContext extends SSLContext {
  RuledContext(SSLContext context, SSLParameters parameters) {
    super(new Ruled(context, parameters), context.getProvider(), context.getProtocol());
  }

  private static final class Ruled extends SSLContextSpi {
    private final SSLContext context;
    private final SSLParameters parameters;

    private Ruled(SSLContext context, SSLParameters parameters) {
      this.context = context;
      this.parameters = parameters;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("it is ready");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return new RuledSockets(context.getSocketFactory(), parameters);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      SSLEngine engine = context.createSSLEngine();
      engine.setSSLParameters(parameters);
      return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return engineCreateSSLEngine();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return parameters;
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return context.getSupportedSSLParameters();
    }
  }

  /// Makes the server's side of connections that have been accepted, and no other.
  private static final class RuledSockets extends SSLSocketFactory {
    private final SSLSocketFactory sockets;
    private final SSLParameters parameters;

    private RuledSockets(SSLSocketFactory sockets, SSLParameters parameters) {
      this.sockets = sockets;
      this.parameters = parameters;
    }

    @Override
    public Socket createSocket(Socket accepted, InputStream consumed, boolean closing)
        throws IOException {
      var socket = (SSLSocket) sockets.createSocket(accepted, consumed, true);
      socket.setSSLParameters(parameters);
      return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean closing)
        throws IOException {
      throw new IOException("no server connects to " + host);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw new IOException("no server connects to " + host);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
        throws IOException {
      throw new IOException("no server connects to " + host);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw new IOException("no server connects to " + host);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
        throws IOException {
      throw new IOException("no server connects to " + host);
    }
  }
}
