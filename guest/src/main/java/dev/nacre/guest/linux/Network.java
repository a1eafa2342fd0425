package dev.nacre.guest.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Gives network interfaces their addresses, by the ioctls of `netdevice(7)`.
public final class Network {
  private static final long SYS_SOCKET = 41;
  private static final long SYS_IOCTL = 16;
  private static final long SYS_CLOSE = 3;

  private static final long AF_INET = 2;
  private static final long SOCK_DGRAM = 2;
  private static final long SIOCADDRT = 0x890B;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final long SIOCSIFADDR = 0x8916;
  private static final long SIOCSIFNETMASK = 0x891C;

  private static final short IFF_UP = 1;
  private static final short RTF_UP_AND_GATEWAY = 3;

  private static final int NAME_SIZE = 16;
  private static final int IFREQ_SIZE = 40;
  private static final int RTENTRY_SIZE = 120;
  private static final int RTENTRY_DESTINATION = 8;
  private static final int RTENTRY_GATEWAY = 24;
  private static final int RTENTRY_MASK = 40;
  private static final int RTENTRY_FLAGS = 56;

  private Network() {}

  /// Brings `lo` up; 127.0.0.1 comes with it.
  public static void loopback() {
    withSocket(socket -> up(socket, "lo"));
  }

  /// Gives `device` an address and makes `gateway` the way to everywhere else.
  ///
  /// @throws LinuxException when the device does not appear within `limit`
  public static void ethernet(
      String device, Ipv4 address, Ipv4 mask, Ipv4 gateway, Duration limit) {
    Path appears = Path.of("/sys/class/net", device);
    Waiting.until("network device " + device, limit, () -> Files.exists(appears));
    withSocket(socket -> {
      setAddress(socket, device, SIOCSIFADDR, address);
      setAddress(socket, device, SIOCSIFNETMASK, mask);
      up(socket, device);
      route(socket, gateway);
    });
  }

  private interface UseOfSocket {
    void with(long socket);
  }

  private static void withSocket(UseOfSocket use) {
    long socket = Syscall.call("socket", SYS_SOCKET, AF_INET, SOCK_DGRAM, 0);
    try {
      use.with(socket);
    } finally {
      Syscall.call("close", SYS_CLOSE, socket);
    }
  }

  private static void setAddress(long socket, String device, long request, Ipv4 address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = ifreq(arena, device);
      putAddress(ifreq, NAME_SIZE, address);
      ioctl("address " + address + " for " + device, socket, request, ifreq);
    }
  }

  private static void up(long socket, String device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = ifreq(arena, device);
      ifreq.set(ValueLayout.JAVA_SHORT, NAME_SIZE, IFF_UP);
      ioctl("bring up " + device, socket, SIOCSIFFLAGS, ifreq);
    }
  }

  private static void route(long socket, Ipv4 gateway) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment route = arena.allocate(RTENTRY_SIZE, 8);
      putAddress(route, RTENTRY_DESTINATION, Ipv4.ANY);
      putAddress(route, RTENTRY_GATEWAY, gateway);
      putAddress(route, RTENTRY_MASK, Ipv4.ANY);
      route.set(ValueLayout.JAVA_SHORT, RTENTRY_FLAGS, RTF_UP_AND_GATEWAY);
      ioctl("route by " + gateway, socket, SIOCADDRT, route);
    }
  }

  private static MemorySegment ifreq(Arena arena, String device) {
    byte[] name = device.getBytes(StandardCharsets.US_ASCII);
    MemorySegment ifreq = arena.allocate(IFREQ_SIZE, 8);
    MemorySegment.copy(
        name, 0, ifreq, ValueLayout.JAVA_BYTE, 0, Math.min(name.length, NAME_SIZE - 1));
    return ifreq;
  }

  /// A `struct sockaddr_in` without a port.
  private static void putAddress(MemorySegment segment, int offset, Ipv4 address) {
    segment.set(ValueLayout.JAVA_SHORT, offset, (short) AF_INET);
    MemorySegment.copy(address.octets(), 0, segment, ValueLayout.JAVA_BYTE, offset + 4L, 4);
  }

  private static void ioctl(String what, long socket, long request, MemorySegment argument) {
    Syscall.call(what, SYS_IOCTL, socket, request, argument.address());
  }
}
