package dev.nacre.keybroker.external;

import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// A message as its bytes.
record WholeMessage() implements Marshaller<byte[]> {
  private static final int LARGEST = 16 << 20;

  @Override
  public InputStream stream(byte[] message) {
    return new ByteArrayInputStream(message);
  }

  @Override
  public byte[] parse(InputStream in) {
    try {
      byte[] message = in.readNBytes(LARGEST + 1);
      if (message.length > LARGEST) {
        throw new IOException("more than " + LARGEST + " bytes");
      }
      return message;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
