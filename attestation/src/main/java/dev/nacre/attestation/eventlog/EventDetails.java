package dev.nacre.attestation.eventlog;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.List;

/// What an event's data says, by the event's type.
public sealed interface EventDetails {
  /// The member `details` of upstream's claims.
  JsonObject toJson();

  /// Data of a type that has no form, or none that matters here.
  record Opaque() implements EventDetails {
    static final Opaque OPAQUE = new Opaque();

    @Override
    public JsonObject toJson() {
      return JsonObject.empty();
    }
  }

  /// A text: what was measured, by its name or in full.
  record Text(String text) implements EventDetails {
    @Override
    public JsonObject toJson() {
      return JsonObject.builder().put("string", text).build();
    }
  }

  /// A UEFI variable (UEFI_VARIABLE_DATA).
  ///
  /// @param vendor the GUID's sixteen bytes as they stand
  /// @param content of the variable
  record Variable(Bytes vendor, String name, Bytes content) implements EventDetails {
    @Override
    public JsonObject toJson() {
      return JsonObject.builder()
          .put("unicode_name", name)
          .put("unicode_name_length", name.length())
          .put("variable_data", content.base64())
          .put("variable_data_length", content.size())
          .put("variable_name", rawGuid())
          .build();
    }

    /// Sixteen bytes in five groups, in the order in which they stand; the usual way to print a
    /// GUID turns the first three groups round.
    private String rawGuid() {
      String hex = vendor.hex();
      return String.join(
          "-",
          hex.substring(0, 8),
          hex.substring(8, 12),
          hex.substring(12, 16),
          hex.substring(16, 20),
          hex.substring(20));
    }
  }

  /// A program that the firmware loaded (UEFI_IMAGE_LOAD_EVENT).
  ///
  /// @param devicePaths the nodes of the path it came from, each as text; empty when it came from
  ///   memory
  record Image(List<String> devicePaths) implements EventDetails {
    public Image {
      devicePaths = List.copyOf(devicePaths);
    }

    @Override
    public JsonObject toJson() {
      return devicePaths.isEmpty()
          ? JsonObject.empty()
          : JsonObject.builder().put("device_paths", JsonArray.ofStrings(devicePaths)).build();
    }
  }

  /// An event that the attestation agent measured at run time (AAEL).
  ///
  /// @param content JSON where the text is JSON, else a string
  record Agent(String text, String domain, String operation, Json content) implements EventDetails {
    @Override
    public JsonObject toJson() {
      var parts =
          JsonObject.builder()
              .put("content", content)
              .put("domain", domain)
              .put("operation", operation)
              .build();
      return JsonObject.builder()
          .put("data", parts)
          .put("string", text)
          .put("unicode_name", "AAEL")
          .build();
    }
  }
}
