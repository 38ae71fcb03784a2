import type { Answer } from '#web/draw/verify/answer.ts';
import { type Beacon, firstRoundFrom, timeOfRound } from '#web/draw/verify/beacon.ts';
import type { Checkpoint } from '#web/draw/verify/checkpoint.ts';
import { Failure, type Found, type SkipReason } from '#web/draw/verify/report.ts';

/** The round is this long after the opening, and after a round that was given up. */
const AHEAD_MS = 60_000;
/** A round without a checkpoint is given up this long before its time, and not earlier. */
const GIVE_UP_MS = 10_000;
/** A draw that does not take place is cancelled before its round, or at least this long after it. */
const CANCELLED_AFTER_MS = 3_600_000;
/** By how much two clocks may differ. */
const CLOCKS_MS = 1_000;

export const iso = (at: number): string => new Date(at).toISOString();

/** Checks each announced round, from the opening to the last one, and the time of a cancellation. */
export const checkRounds = (
  answer: Pick<Answer, 'saleOpensAt' | 'announcedRound' | 'round' | 'delays' | 'cancelledAt'>,
  beacon: Beacon,
  checkpoint: Checkpoint | undefined,
): Found<number> => {
  const announced = firstRoundFrom(beacon, answer.saleOpensAt + AHEAD_MS);
  same('announcedRoundWrong', announced, answer.announcedRound);
  let [round, late] = [announced, 0];
  for (const delay of answer.delays) {
    const roundAt = timeOfRound(beacon, round);
    const facts = { round, roundAt: iso(roundAt), announcedAt: iso(delay.announcedAt) };
    if (delay.announcedAt < roundAt - GIVE_UP_MS) throw new Failure('delayTooEarly', facts);
    if (delay.announcedAt >= roundAt) late += 1;
    round = roundAfterDelay(beacon, round, delay.announcedAt);
    same('delayWrong', round, delay.round);
  }
  same('roundWrong', round, answer.round);
  if (checkpoint) {
    same('roundWrong', round, checkpoint.round);
    same('chainWrong', beacon.chainHash, checkpoint.chainHash);
  }
  const roundAt = timeOfRound(beacon, round);
  const { cancelledAt } = answer;
  if (cancelledAt !== undefined && cancelledAt >= roundAt && cancelledAt < roundAt + CANCELLED_AFTER_MS)
    throw new Failure('cancelledTooSoon', { round, roundAt: iso(roundAt), cancelledAt: iso(cancelledAt) });
  return {
    value: round,
    facts: {
      saleOpensAt: iso(answer.saleOpensAt),
      announcedRound: announced,
      delays: answer.delays.length,
      ...(late > 0 && { lateDelays: late }),
      round,
      roundAt: iso(roundAt),
      ...(cancelledAt !== undefined && { cancelledAt: iso(cancelledAt) }),
    },
  };
};

/** Why there is nothing to check yet, or never will be. */
export const reasonToSkip = (
  { beacon, round, cancelledAt }: Answer,
  notYet: 'notSealed' | 'notDrawn',
): SkipReason => {
  if (cancelledAt === undefined) return notYet;
  return cancelledAt < timeOfRound(beacon, round) ? 'cancelled' : 'cancelledAfterRound';
};

/** The next round in steps of a minute that can still be sealed in time when the delay is announced. */
const roundAfterDelay = (beacon: Beacon, givenUp: number, announcedAt: number): number => {
  let round = givenUp;
  do round = firstRoundFrom(beacon, timeOfRound(beacon, round) + AHEAD_MS);
  while (timeOfRound(beacon, round) <= announcedAt + GIVE_UP_MS);
  return round;
};

const same = (
  reason: 'announcedRoundWrong' | 'delayWrong' | 'roundWrong' | 'chainWrong',
  expected: number | string,
  found: number | string,
): void => {
  if (expected !== found) throw new Failure(reason, { expected, found });
};

/** Checks that the list was sealed after the opening, and before anyone could know the signature of its round. */
export const checkSeal = (
  checkpoint: Checkpoint,
  beacon: Beacon,
  answer: Answer | undefined,
): Found<number> => {
  const { sealedAt, round } = checkpoint;
  const roundAt = timeOfRound(beacon, round);
  const facts = {
    sealedAt: iso(sealedAt),
    round,
    roundAt: iso(roundAt),
    secondsBefore: (roundAt - sealedAt) / 1_000,
  };
  if (sealedAt + CLOCKS_MS >= roundAt) throw new Failure('sealedLate', facts);
  if (answer && sealedAt < answer.saleOpensAt)
    throw new Failure('sealedBeforeOpening', { ...facts, saleOpensAt: iso(answer.saleOpensAt) });
  const lastDelay = answer?.delays.at(-1);
  if (lastDelay && sealedAt + CLOCKS_MS < lastDelay.announcedAt)
    throw new Failure('sealedBeforeDelay', { ...facts, announcedAt: iso(lastDelay.announcedAt) });
  return { value: sealedAt, facts };
};
