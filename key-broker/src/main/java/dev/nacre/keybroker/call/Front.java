package dev.nacre.keybroker.call;

/// Answers calls.
public interface Front {
  Reply answer(Call call);
}
