package dev.nacre.keybroker;

/// Answers calls.
interface Front {
  Reply answer(Call call);
}
