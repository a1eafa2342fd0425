package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Sm3;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an emulated firmware and its successors measure: the log in the crypto-agile format, and
/// the registers as they stand after it.
public final class EmulatedLog {
  /// A hash function with its number, as TPMs count them.
  public enum Bank {
    SHA_1(0x4, "SHA-1", 20),
    SHA_256(0xb, "SHA-256", 32),
    SHA_384(0xc, "SHA-384", 48),
    SHA_512(0xd, "SHA-512", 64),
    SM3(0x12, "SM3", 32);

    private final int code;
    private final String function;
    private final int size;

    Bank(int code, String function, int size) {
      this.code = code;
      this.function = function;
      this.size = size;
    }

    public Bytes digest(Bytes message) {
      if (this == SM3) {
        return Sm3.digest(message);
      }
      try {
        return Bytes.of(MessageDigest.getInstance(function).digest(message.toArray()));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has " + function, e);
      }
    }
  }

  private static final int EV_NO_ACTION = 3;

  private final List<Bank> banks;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Map<Bank, Map<Integer, Bytes>> registers = new HashMap<>();

  private EmulatedLog(List<Bank> banks) {
    this.banks = List.copyOf(banks);
    var data = new ByteArrayOutputStream();
    data.writeBytes("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII));
    data.writeBytes(new byte[] {0, 0, 0, 0, 0, 2, 0, 2});
    put(data, 4, banks.size());
    for (Bank bank : banks) {
      put(data, 2, bank.code);
      put(data, 2, bank.size);
    }
    data.write(0);
    put(log, 4, 0);
    put(log, 4, EV_NO_ACTION);
    log.writeBytes(new byte[20]);
    put(log, 4, data.size());
    log.writeBytes(data.toByteArray());
  }

  /// An empty log whose header declares these.
  public static EmulatedLog of(Bank... banks) {
    return new EmulatedLog(List.of(banks));
  }

  /// Extends `register` by the digest over `data`, and writes the data down.
  public EmulatedLog measure(int register, long type, Bytes data) {
    return measure(register, type, data, data);
  }

  /// Extends `register` by the digest over `measured`, and writes down `data` about it.
  public EmulatedLog measure(int register, long type, Bytes measured, Bytes data) {
    for (Bank bank : banks) {
      Bytes before = register(bank, register);
      registers(bank).put(register, bank.digest(before.concat(bank.digest(measured))));
    }
    return pretend(register, type, measured, data);
  }

  /// Writes an event down without extending anything: a lie.
  public EmulatedLog pretend(int register, long type, Bytes measured, Bytes data) {
    put(log, 4, register);
    put(log, 4, type);
    put(log, 4, banks.size());
    for (Bank bank : banks) {
      put(log, 2, bank.code);
      log.writeBytes(bank.digest(measured).toArray());
    }
    put(log, 4, data.size());
    log.writeBytes(data.toArray());
    return this;
  }

  /// The log so far, without any filler behind it.
  public Bytes content() {
    return Bytes.of(log.toByteArray());
  }

  /// The log in an area of `size` bytes, as ACPI hands it over.
  public Bytes inArea(int size) {
    var area = new byte[size];
    Arrays.fill(area, (byte) 0xff);
    System.arraycopy(log.toByteArray(), 0, area, 0, log.size());
    return Bytes.of(area);
  }

  public Bytes register(Bank bank, int register) {
    return registers(bank).getOrDefault(register, Bytes.zeros(bank.size));
  }

  private Map<Integer, Bytes> registers(Bank bank) {
    return registers.computeIfAbsent(bank, _ -> new HashMap<>());
  }

  private static void put(ByteArrayOutputStream out, int size, long value) {
    byte[] encoded =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    out.write(encoded, 0, size);
  }
}
