package dev.nacre.endorsements;

import dev.nacre.codec.MalformedException;
import dev.nacre.endorsements.EndorsementException.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/// Answers, from disk while they are fresh and from their endorser otherwise.
///
/// The same question asked by many at once is sent once. A question whose answer was that there is
/// none is not sent again for a while. When asking fails, an answer of old is used up to a limit.
final class Library {
  private final EndorsementSettings settings;
  private final InstantSource clock;
  private final AnswerFolder folder;
  private final HttpTransport transport;
  private final Map<String, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();
  private final Absences absences;

  Library(EndorsementSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.absences = new Absences(settings.negativeFor());
    this.folder = new AnswerFolder(settings.folder());
    this.transport =
        new HttpTransport(settings.timeout(), new RateBudget(clock, settings.patience()), clock);
  }

  void close() {
    transport.close();
  }

  AnswerFolder folder() {
    return folder;
  }

  boolean asks(Endorser endorser) {
    return settings.services().containsKey(endorser);
  }

  /// Whether it is worth asking: somebody may be asked, or an answer is kept.
  boolean mayAnswer(Query query) {
    return asks(query.endorser()) || folder.find(query.name()).isPresent();
  }

  /// @throws EndorsementException when neither the endorser nor the disk has an answer
  Answer answer(Query query) {
    Optional<Answer> kept = folder.find(query.name());
    if (kept.isPresent() && isWithin(kept.get(), query.freshFor())) {
      return kept.get();
    }
    try {
      return fresh(query);
    } catch (EndorsementException e) {
      return kept.filter(_ -> e.kind() != Kind.NOT_FOUND)
          .filter(old -> isWithin(old, query.freshFor().plus(settings.staleIfError())))
          .orElseThrow(() -> e);
    }
  }

  /// The answer of the endorser itself, also when a fresh one is on disk.
  ///
  /// @throws EndorsementException when there is none
  Answer fresh(Query query) {
    EndorsementSettings.Service service = settings.services().get(query.endorser());
    if (service == null) {
      throw new EndorsementException(
          Kind.UNREACHABLE,
          query.endorser() + " is not configured, and there is no answer on disk");
    }
    absences
        .find(query.name(), clock.instant())
        .ifPresent(sentence -> {
          throw new EndorsementException(Kind.NOT_FOUND, sentence);
        });
    var mine = new CompletableFuture<Answer>();
    CompletableFuture<Answer> others = underWay.putIfAbsent(query.name(), mine);
    if (others != null) {
      return joined(others);
    }
    try {
      mine.complete(asked(service, query));
    } catch (EndorsementException e) {
      mine.completeExceptionally(e);
    } finally {
      mine.completeExceptionally(new IllegalStateException("the question was given up"));
      underWay.remove(query.name());
    }
    return joined(mine);
  }

  private static Answer joined(CompletableFuture<Answer> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof EndorsementException known) {
        throw new EndorsementException(known.kind(), String.valueOf(known.getMessage()), known);
      }
      throw e;
    }
  }

  private Answer asked(EndorsementSettings.Service service, Query query) {
    try {
      Answer answer = transport.ask(service, query);
      query.shape().accept(answer);
      if (!query.freshFor().isZero()) {
        folder.put(query.name(), answer);
      }
      return answer;
    } catch (MalformedException e) {
      throw new EndorsementException(
          Kind.WRONG,
          service.base() + query.path() + " answers with something else: " + e.getMessage(),
          e);
    } catch (EndorsementException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        absences.remember(query.name(), String.valueOf(e.getMessage()), clock.instant());
      }
      throw e;
    }
  }

  private boolean isWithin(Answer answer, Duration time) {
    return clock.instant().isBefore(answer.fetched().plus(time));
  }
}
