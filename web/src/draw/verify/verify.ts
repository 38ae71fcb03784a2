import { checkDuplicates, checkNumbers, checkTree, countVoids } from '#web/draw/verify/all.ts';
import { QUICKNET } from '#web/draw/verify/beacon.ts';
import type { Bytes } from '#web/draw/verify/bytes.ts';
import type { Checkpoint } from '#web/draw/verify/checkpoint.ts';
import { compareStatements, type Seen } from '#web/draw/verify/compare-statements.ts';
import { checkDate, checkInclusion, checkLeaf, checkNumber, checkReceipt } from '#web/draw/verify/entry.ts';
import type { Keys } from '#web/draw/verify/keys.ts';
import {
  beaconOf,
  checkBeacon,
  checkCheckpoint,
  checkKeys,
  checkNote,
  checkRules,
  checkSeed,
} from '#web/draw/verify/published.ts';
import type { Receipt } from '#web/draw/verify/receipt.ts';
import { createReport, found, Skipped, type Step } from '#web/draw/verify/report.ts';
import { checkRounds, checkSeal } from '#web/draw/verify/rounds.ts';
import type { Source } from '#web/draw/verify/source.ts';

/** The input of a verification. */
export interface Evidence {
  readonly scheduleId: string;
  readonly source: Source;
  /** A fan's receipt: the text of the JWS. */
  readonly receipt?: string | undefined;
  /** The user whose receipt it is. */
  readonly userId?: string | undefined;
  /** What the fan was told while waiting. */
  readonly seen?: Seen | undefined;
  /** A checkpoint that was saved before. */
  readonly savedCheckpoint?: string | undefined;
  /** Also verify the whole list: root, duplicates, and the numbers of all. */
  readonly all?: boolean | undefined;
  /** Called with each step as it ends. */
  readonly onStep?: ((step: Step) => void) | undefined;
}

export interface Result {
  readonly steps: readonly Step[];
  /** `unfinished`: nothing failed, but the draw is still to come. */
  readonly outcome: 'verified' | 'failed' | 'unfinished' | 'cancelled' | 'cancelledAfterRound';
  /** The draw does not use quicknet: the owner of a test beacon may know the numbers early. */
  readonly isTestBeacon: boolean;
  /** The number that the receipt's entry has drawn, from 1. */
  readonly number: number | undefined;
}

/** Verifies a draw, from its announcement to a fan's number. Every error becomes a failed step. */
export const verifyDraw = async (evidence: Evidence): Promise<Result> => {
  const { scheduleId, source } = evidence;
  const { steps, step } = createReport(evidence.onStep);

  const answer = await step('rules', () => checkRules(source, scheduleId));
  const keys = await step('keys', () => checkKeys(source));
  const sealed = await step('checkpoint', () => checkCheckpoint(source, scheduleId, answer));
  const checkpoint = sealed?.checkpoint;
  await step('signature', () => checkNote(found(checkpoint, 'checkpoint'), found(keys, 'keys')));
  await step('sources', () => {
    const { savedCheckpoint: saved, seen } = evidence;
    return compareStatements(found(sealed, 'checkpoint'), { answer, saved, ...(seen && { seen }) });
  });
  await step('round', () => checkRounds(found(answer, 'rules'), found(answer, 'rules').beacon, checkpoint));
  await step('sealed', () => {
    const published = found(checkpoint, 'checkpoint');
    return checkSeal(published, beaconOf(published, answer), answer);
  });
  const signature = await step('beacon', () => checkBeacon(source, found(checkpoint, 'checkpoint'), answer));
  const seed = await step('seed', () =>
    checkSeed(found(checkpoint, 'checkpoint'), found(signature, 'beacon'), answer),
  );
  const number = await verifyEntry(evidence, step, { keys, checkpoint, seed });
  await verifyAll(evidence, step, { checkpoint, seed });

  return {
    steps,
    outcome: outcomeOf(steps),
    isTestBeacon: (checkpoint ?? answer?.beacon ?? QUICKNET).chainHash !== QUICKNET.chainHash,
    number,
  };
};

type RunStep = ReturnType<typeof createReport>['step'];

interface Verified {
  readonly checkpoint: Checkpoint | undefined;
  readonly seed: Bytes | undefined;
}

/** The steps of a fan's own entry. */
const verifyEntry = async (
  { scheduleId, source, receipt: text, userId, seen }: Evidence,
  step: RunStep,
  { keys, checkpoint, seed }: Verified & { readonly keys: Keys | undefined },
): Promise<number | undefined> => {
  const receipt = await step('receipt', () => {
    if (text === undefined) throw new Skipped('noReceipt');
    return checkReceipt(text, keys);
  });
  const given = (): Receipt => {
    if (text === undefined) throw new Skipped('noReceipt');
    return found(receipt, 'receipt');
  };
  const own = await step('date', () => checkDate(given(), scheduleId));
  const leaf = await step('leaf', () => (given(), checkLeaf(found(own, 'date'), userId)));
  const entry = await step('inclusion', () => {
    const { entry: index } = given();
    return checkInclusion(source, found(checkpoint, 'checkpoint'), index, found(leaf, 'leaf'));
  });
  return step('number', () => {
    given();
    const index = found(entry, 'inclusion');
    return checkNumber(index, found(checkpoint, 'checkpoint'), found(seed, 'seed'), seen?.number);
  });
};

/** The steps of the whole list. */
const verifyAll = async (
  { scheduleId, source, all }: Evidence,
  step: RunStep,
  { checkpoint, seed }: Verified,
): Promise<void> => {
  const asked = (): void => {
    if (!all) throw new Skipped('notAsked');
  };
  const leaves = await step('tree', () => (asked(), checkTree(source, found(checkpoint, 'checkpoint'))));
  await step('duplicates', () => (asked(), checkDuplicates(found(leaves, 'tree'))));
  await step('voids', () => (asked(), countVoids(found(leaves, 'tree'), scheduleId)));
  await step('numbers', () => {
    asked();
    return checkNumbers(found(checkpoint, 'checkpoint').count, found(seed, 'seed'));
  });
};

const outcomeOf = (steps: readonly Step[]): Result['outcome'] => {
  if (steps.some(({ status }) => status === 'failed')) return 'failed';
  for (const reason of ['cancelled', 'cancelledAfterRound'] as const) {
    if (steps.some((step) => step.status === 'skipped' && step.reason === reason)) return reason;
  }
  return steps.some(({ id, status }) => id === 'seed' && status === 'ok') ? 'verified' : 'unfinished';
};
