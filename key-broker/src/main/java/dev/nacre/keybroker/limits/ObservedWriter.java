package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/// Writes what it is given, and says so before and afterwards.
final class ObservedWriter implements DataWriter {
  private final DataWriter out;
  private final Before before;
  private final Runnable after;

  /// Learns what is about to be written, each part by itself.
  interface Before {
    void writes(BufferData... parts);
  }

  ObservedWriter(DataWriter out, Before before, Runnable after) {
    this.out = out;
    this.before = before;
    this.after = after;
  }

  @Override
  public void write(BufferData... parts) {
    before.writes(parts);
    out.write(parts);
    after.run();
  }

  @Override
  public void write(BufferData part) {
    before.writes(part);
    out.write(part);
    after.run();
  }

  @Override
  public void writeNow(BufferData... parts) {
    before.writes(parts);
    out.writeNow(parts);
    after.run();
  }

  @Override
  public void writeNow(BufferData part) {
    before.writes(part);
    out.writeNow(part);
    after.run();
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.close();
  }
}
