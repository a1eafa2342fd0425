package dev.nacre.keybroker.limits;

/// How connections that are ready at the same time take turns.
///
/// A connection that ran until it must wait would wake whoever reads its answer, find that the next
/// request is not there yet, and have itself woken when it comes: each of these costs as much as a
/// small request. Where all that are ready come as far as their answers first, the answers leave
/// together, the second finds its reader awake (a process, or the device that a virtual machine
/// sends through), and most of the next requests have arrived by the time they are looked for.
public final class Turns {
  private Turns() {}

  /// Lets each other connection that is ready go on first. Nothing depends on whether it does.
  @SuppressWarnings("ThreadPriorityCheck")
  public static void letOthersGoFirst() {
    Thread.yield();
  }
}
