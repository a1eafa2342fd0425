package dev.nacre.keybroker.limits;

import io.grpc.Status;
import io.helidon.common.buffers.BufferData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// A message of gRPC as it comes, in pieces: a byte that says whether it is compressed, its length
/// in four bytes, the most significant first, and so many bytes.
final class GatheredMessage {
  private static final int PREFIX = 5;

  private final BodyRoom.Loan loan;
  private byte[] content = new byte[PREFIX];
  private int size;

  /// @param loan covers it
  GatheredMessage(BodyRoom.Loan loan) {
    this.loan = loan;
  }

  /// Takes what is there of one message.
  ///
  /// @return all of it with its prefix, when it is whole
  /// @throws BoundedCall.Refused when it may not be, or there is no room for it
  Optional<BufferData> take(BufferData data) {
    if (size < PREFIX) {
      read(data, PREFIX);
      if (size < PREFIX) {
        return Optional.empty();
      }
      requirePlain();
    }
    int whole = PREFIX + announced();
    while (size < whole && data.available() > 0) {
      makeRoom(whole);
      read(data, content.length);
    }
    if (size < whole) {
      return Optional.empty();
    }
    loan.cover(whole, true);
    BufferData message = BufferData.create(content, 0, whole);
    content = new byte[PREFIX];
    size = 0;
    return Optional.of(message);
  }

  private void read(BufferData data, int upTo) {
    size += data.read(content, size, Math.min(upTo - size, data.available()));
  }

  private void requirePlain() {
    if (content[0] != 0) {
      throw new BoundedCall.Refused(
          Status.INTERNAL.withDescription(
              "expected a message that is not compressed, found one with the flag "
                  + (content[0] & 0xff)));
    }
    long announced = Integer.toUnsignedLong(announced());
    if (announced > loan.largest()) {
      throw new BoundedCall.Refused(
          Status.OUT_OF_RANGE.withDescription(
              "expected a message of at most "
                  + loan.largest()
                  + " bytes, found one of "
                  + announced));
    }
  }

  private int announced() {
    return ByteBuffer.wrap(content, 1, Integer.BYTES).getInt();
  }

  private void makeRoom(int whole) {
    if (size < content.length) {
      return;
    }
    int room = (int) Math.min(whole, Math.max(BodyRoom.FREE, (long) BodyRoom.GROWTH * size));
    if (room > BodyRoom.FREE) {
      loan.cover(room, room == whole);
    }
    content = Arrays.copyOf(content, room);
  }

  /// @throws BoundedCall.Refused when one has begun
  void requireNone() {
    if (size > 0) {
      throw new BoundedCall.Refused(
          Status.INVALID_ARGUMENT.withDescription("the message ends too early"));
    }
  }
}
