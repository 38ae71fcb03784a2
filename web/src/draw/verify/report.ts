/** What is checked, in this order. */
export type StepId =
  | 'rules'
  | 'keys'
  | 'checkpoint'
  | 'signature'
  | 'sources'
  | 'round'
  | 'sealed'
  | 'beacon'
  | 'seed'
  | 'receipt'
  | 'date'
  | 'leaf'
  | 'inclusion'
  | 'number'
  | 'tree'
  | 'duplicates'
  | 'voids'
  | 'numbers';

/** Why a step failed. */
export type FailureReason =
  | 'missing'
  | 'unreadable'
  | 'malformed'
  | 'otherDate'
  | 'openingOrder'
  | 'algorithmUnknown'
  | 'beaconForged'
  | 'beaconMislabelled'
  | 'keyConflict'
  | 'keyUnknown'
  | 'signatureWrong'
  | 'checkpointsDiffer'
  | 'rootsDiffer'
  | 'entriesDiffer'
  | 'sealedAtDiffers'
  | 'signaturesDiffer'
  | 'announcedRoundWrong'
  | 'delayWrong'
  | 'delayTooEarly'
  | 'roundWrong'
  | 'chainWrong'
  | 'sealedBeforeOpening'
  | 'sealedBeforeDelay'
  | 'sealedLate'
  | 'cancelledTooSoon'
  | 'cancelledAfterDraw'
  | 'beaconRoundWrong'
  | 'beaconSignatureWrong'
  | 'randomnessWrong'
  | 'seedWrong'
  | 'receiptForOtherDate'
  | 'leafWrong'
  | 'otherUser'
  | 'entryOutside'
  | 'notIncluded'
  | 'numberWrong'
  | 'tileLength'
  | 'rootWrong'
  | 'duplicateLeaf'
  | 'notPermutation'
  | 'unexpected';

/** Why a step was not run. */
export type SkipReason =
  'cancelled' | 'cancelledAfterRound' | 'notSealed' | 'notDrawn' | 'noReceipt' | 'notAsked' | 'needs';

export type FactName =
  | 'file'
  | 'line'
  | 'field'
  | 'cause'
  | 'expected'
  | 'found'
  | 'scheduleId'
  | 'entryOpensAt'
  | 'saleOpensAt'
  | 'algorithm'
  | 'beacon'
  | 'chain'
  | 'publicKey'
  | 'entries'
  | 'root'
  | 'keyId'
  | 'keys'
  | 'compared'
  | 'announcedRound'
  | 'delays'
  | 'lateDelays'
  | 'round'
  | 'roundAt'
  | 'announcedAt'
  | 'cancelledAt'
  | 'sealedAt'
  | 'secondsBefore'
  | 'signature'
  | 'randomness'
  | 'seed'
  | 'kid'
  | 'issuedAt'
  | 'entry'
  | 'pseudonym'
  | 'nonce'
  | 'leaf'
  | 'hashes'
  | 'number'
  | 'tiles'
  | 'first'
  | 'second'
  | 'voids'
  | 'step';

/** The numbers behind a step. */
type Facts = Readonly<Partial<Record<FactName, string | number>>>;

export type Step =
  | { readonly id: StepId; readonly status: 'ok'; readonly facts: Facts }
  | {
      readonly id: StepId;
      readonly status: 'failed';
      readonly reason: FailureReason;
      readonly facts: Facts;
    }
  | { readonly id: StepId; readonly status: 'skipped'; readonly reason: SkipReason; readonly facts: Facts };

/** Ends a check before it has found what it looks for. */
class Stopped<Reason> extends Error {
  readonly reason: Reason;
  readonly facts: Facts;
  constructor(reason: Reason & string, facts: Facts = {}) {
    super(reason);
    this.reason = reason;
    this.facts = facts;
  }
}

/** Thrown by a check that finds something wrong. */
export class Failure extends Stopped<FailureReason> {
  override readonly name = 'Failure';
}

/** Thrown by a check that cannot run yet. */
export class Skipped extends Stopped<SkipReason> {
  override readonly name = 'Skipped';
}

/** What an earlier step found. @throws Skipped when that step found nothing */
export const found = <T>(value: T | undefined, step: StepId): T => {
  if (value === undefined) throw new Skipped('needs', { step });
  return value;
};

/** What a check found, and the numbers that it shows. */
export interface Found<T> {
  readonly value: T;
  readonly facts: Facts;
}

/** Collects steps. A check that fails does not stop those after it. @param onStep called with each step as it ends */
export const createReport = (onStep: (step: Step) => void = () => {}) => {
  const steps: Step[] = [];
  const add = (step: Step): void => {
    steps.push(step);
    onStep(step);
  };
  return {
    steps,
    /** Runs a check. `undefined`: it failed or was skipped. */
    step: async <T>(id: StepId, check: () => Found<T> | Promise<Found<T>>): Promise<T | undefined> => {
      try {
        const { value, facts } = await check();
        add({ id, status: 'ok', facts });
        return value;
      } catch (error) {
        add(stepOf(id, error));
        return undefined;
      }
    },
  };
};

/** A check throws only these two errors. Any other is a fault of the verifier: its step fails, and the other steps still run. */
const stepOf = (id: StepId, error: unknown): Step => {
  if (error instanceof Skipped) return { id, status: 'skipped', reason: error.reason, facts: error.facts };
  if (error instanceof Failure) return { id, status: 'failed', reason: error.reason, facts: error.facts };
  return { id, status: 'failed', reason: 'unexpected', facts: { cause: String(error) } };
};
