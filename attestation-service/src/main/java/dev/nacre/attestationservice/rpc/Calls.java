package dev.nacre.attestationservice.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.UnaryCalls;
import java.time.Duration;
import java.util.function.Consumer;

/// Calls of one service of our [Schema] somewhere else.
record Calls(UnaryCalls service, FileDescriptor file, String name) {
  /// @param fill writes the request
  /// @throws RemoteException when there is no answer
  DynamicMessage call(String methodName, Consumer<Draft> fill) {
    return call(methodName, service.service().deadline(), fill);
  }

  /// The same within another time.
  DynamicMessage call(String methodName, Duration deadline, Consumer<Draft> fill) {
    MethodDescriptor method = file.findServiceByName(name).findMethodByName(methodName);
    var draft = new Draft(DynamicMessage.newBuilder(method.getInputType()));
    fill.accept(draft);
    byte[] answer =
        service.call(
            method.getService().getFullName() + "/" + method.getName(),
            draft.message().build().toByteArray(),
            deadline);
    try {
      return DynamicMessage.parseFrom(method.getOutputType(), answer);
    } catch (InvalidProtocolBufferException e) {
      throw new RemoteException(
          Obstacle.NONSENSE,
          service.service().described() + " answers with no " + method.getOutputType().getName(),
          e);
    }
  }

  /// A request while it is written.
  record Draft(DynamicMessage.Builder message) {
    Draft put(String field, Object value) {
      var _ = message.setField(message.getDescriptorForType().findFieldByName(field), value);
      return this;
    }

    Draft add(String field, Object value) {
      var _ =
          message.addRepeatedField(message.getDescriptorForType().findFieldByName(field), value);
      return this;
    }

    /// Adds a message of the type of `field`.
    Draft add(String field, Consumer<Draft> fill) {
      FieldDescriptor known = message.getDescriptorForType().findFieldByName(field);
      var inner = new Draft(DynamicMessage.newBuilder(known.getMessageType()));
      fill.accept(inner);
      return add(field, inner.message().build());
    }
  }
}
