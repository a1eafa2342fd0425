package dev.nacre.protocol.agent;

/// The numbers of the frame types.
enum FrameType {
  EVENT(1),
  STDOUT(2),
  STDERR(3),
  EXIT(4),
  TERMINATE(16);

  final int number;

  FrameType(int number) {
    this.number = number;
  }
}
