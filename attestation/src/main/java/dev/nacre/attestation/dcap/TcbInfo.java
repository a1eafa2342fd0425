package dev.nacre.attestation.dcap;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What Intel says of the platforms of one kind: the security versions they can have, and the state
/// that each means (Intel PCS API v4, TCB info version 3).
///
/// @param module what the TDX module of the first generation must be; only in a TDX document
/// @param modules what those after it must be, each with states of its own
record TcbInfo(
    Issue issue,
    Bytes fmspc,
    Bytes pceId,
    Optional<ModuleSigner> module,
    List<Module> modules,
    List<TcbLevel<TcbLevel.Platform>> levels) {
  private static final int VERSION = 3;

  /// Who signs a TDX module, and which of its attributes must be what.
  record ModuleSigner(Bytes mrSigner, Bytes attributes, Bytes mask) {
    static ModuleSigner parse(JsonObject json) {
      return new ModuleSigner(
          Bytes.ofHex(json.string("mrsigner")),
          Bytes.ofHex(json.string("attributes")),
          Bytes.ofHex(json.string("attributesMask")));
    }

    boolean fits(TdReport report) {
      return mrSigner.equals(report.mrSignerSeam())
          && Masked.equal(report.seamAttributes(), attributes, mask);
    }
  }

  /// A generation of the TDX module.
  ///
  /// @param id `TDX_` and its number in two hexadecimal digits
  record Module(String id, ModuleSigner signer, List<TcbLevel<Integer>> levels) {
    static Module parse(JsonObject json) {
      return new Module(
          json.string("id"),
          ModuleSigner.parse(json),
          TcbLevel.parseAll(
              json.array("tcbLevels"), tcb -> TcbLevel.number(tcb, "isvsvn", 0xffff)));
    }
  }

  static TcbInfo parse(JsonObject json) {
    var modules = new ArrayList<Module>();
    if (json.findPresent("tdxModuleIdentities").isPresent()) {
      for (Json module : json.array("tdxModuleIdentities")) {
        modules.add(Module.parse(TcbLevel.object(module)));
      }
    }
    return new TcbInfo(
        Issue.parse(json, VERSION),
        Bytes.ofHex(json.string("fmspc")),
        Bytes.ofHex(json.string("pceId")),
        json.findPresent("tdxModule").map(TcbLevel::object).map(ModuleSigner::parse),
        List.copyOf(modules),
        TcbLevel.parseAll(json.array("tcbLevels"), TcbLevel.Platform::parse));
  }

  Optional<Module> module(int number) {
    String id = "TDX_%02X".formatted(number);
    return modules.stream().filter(module -> module.id().equalsIgnoreCase(id)).findFirst();
  }
}
