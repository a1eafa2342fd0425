package dev.nacre.attestationservice.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.List;
import java.util.Optional;

/// Messages of a [Schema] and their members, by name.
final class Messages {
  private Messages() {}

  static FieldDescriptor field(DynamicMessage message, String name) {
    return message.getDescriptorForType().findFieldByName(name);
  }

  static String text(DynamicMessage message, String name) {
    return (String) message.getField(field(message, name));
  }

  static Optional<String> given(DynamicMessage message, String name) {
    return message.hasField(field(message, name))
        ? Optional.of(text(message, name))
        : Optional.empty();
  }

  static List<?> list(DynamicMessage message, String name) {
    return (List<?>) message.getField(field(message, name));
  }

  static DynamicMessage answer(FileDescriptor file, String type) {
    return DynamicMessage.getDefaultInstance(file.findMessageTypeByName(type));
  }

  static DynamicMessage answer(FileDescriptor file, String type, String field, Object value) {
    Descriptor descriptor = file.findMessageTypeByName(type);
    return DynamicMessage.newBuilder(descriptor)
        .setField(descriptor.findFieldByName(field), value)
        .build();
  }

  /// The value of `key` in a map of texts.
  static Optional<String> entry(DynamicMessage message, String map, String key) {
    return ((List<?>) message.getField(field(message, map)))
        .stream()
            .map(DynamicMessage.class::cast)
            .filter(entry -> text(entry, "key").equals(key))
            .map(entry -> text(entry, "value"))
            .findFirst();
  }
}
