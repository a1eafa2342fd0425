package dev.nacre.keybroker.call;

/// Answers calls.
public interface Front {
  Reply answer(Call call);

  /// Answers a call that is turned away before it is looked at; only its head was read.
  ///
  /// @param answer what its caller is told of `trouble`
  default Reply turnAway(Call call, Trouble trouble, ApiException answer) {
    return Reply.of(answer);
  }
}
