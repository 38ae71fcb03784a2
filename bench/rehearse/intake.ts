import { SLOT_MS } from '#bench/rehearse/calendar.ts';
import { Bucket } from '#bench/rehearse/limits.ts';
import { FIFO_WINDOW, GROUP_PER_SECOND, type Quotas, ROW_WRITES_PER_SECOND } from '#bench/rehearse/quotas.ts';
import { consumers } from '#functions/consumers.ts';

const { batchSize } = consumers.assignPositions;
const NONE = -1;
/** Table writes of a numbered fan: the place, and a tenth of the queue's row. */
const WRITES = 1.1;

export interface Numbering {
  readonly groups: number;
  /** The most batches at the same time. */
  readonly concurrency: number;
  /** How long a function works on a batch. */
  readonly batchMs: number;
}

/** The FIFO queue of joins, and the function that numbers them: one batch of a message group at a time, in order. */
export class Intake {
  batches = 0;
  accepted = 0;
  numbered = 0;

  readonly #numbering: Numbering;
  readonly #sends: Bucket;
  readonly #groupSends: Bucket[];
  readonly #rowWrites = new Bucket(ROW_WRITES_PER_SECOND);
  readonly #tableWrites: Bucket;
  /** A linked list of fans for each message group. */
  readonly #next: Int32Array;
  readonly #order: Int32Array;
  readonly #heads: Int32Array;
  readonly #tails: Int32Array;
  /** Until when each message group, and each Lambda, is busy. */
  readonly #groupBusy: Float64Array;
  readonly #lambdaBusy: Float64Array;

  /** @param senders the fans, and one more sender for each message group, which sends its mark */
  constructor(senders: number, numbering: Numbering, quotas: Quotas) {
    const { groups, concurrency } = numbering;
    this.#numbering = numbering;
    this.#sends = new Bucket(quotas.sqsPerSecond);
    this.#groupSends = Array.from({ length: groups }, () => new Bucket(GROUP_PER_SECOND));
    this.#tableWrites = new Bucket(quotas.tableWritesPerSecond / WRITES / batchSize);
    this.#next = new Int32Array(senders);
    this.#order = new Int32Array(senders);
    this.#heads = new Int32Array(groups).fill(NONE);
    this.#tails = new Int32Array(groups).fill(NONE);
    this.#groupBusy = new Float64Array(groups);
    this.#lambdaBusy = new Float64Array(concurrency);
  }

  get backlog(): number {
    return this.accepted - this.numbered;
  }

  /** Lambdas that work on batches. */
  busyAt(time: number): number {
    return this.#lambdaBusy.reduce((sum, until) => sum + (until > time ? 1 : 0), 0);
  }

  refill(): void {
    for (const bucket of [this.#sends, this.#rowWrites, this.#tableWrites, ...this.#groupSends])
      bucket.refill(SLOT_MS);
  }

  /** Whether SQS accepts a fan's join. */
  send(fan: number, group: number): boolean {
    const bucket = this.#groupSends[group];
    if (!bucket?.take() || !this.#sends.take()) return false;
    this.#order[fan] = this.accepted;
    this.accepted += 1;
    const last = this.#tails[group] ?? NONE;
    if (last === NONE) this.#heads[group] = fan;
    else this.#next[last] = fan;
    this.#next[fan] = NONE;
    this.#tails[group] = fan;
    return true;
  }

  /** Numbers joins from `start` to `end`. @param give receives the fan of the next number, and when the place is written */
  number(start: number, end: number, give: (fan: number, doneAt: number) => void): void {
    for (;;) {
      const lambda = earliest(this.#lambdaBusy);
      const group = this.#nextGroup(end);
      if (group === NONE) return;
      const from = Math.max(start, this.#lambdaBusy[lambda] ?? 0, this.#groupBusy[group] ?? 0);
      if (from >= end || !this.#rowWrites.take() || !this.#tableWrites.take()) return;
      const doneAt = from + this.#numbering.batchMs;
      this.#lambdaBusy[lambda] = doneAt;
      this.#groupBusy[group] = doneAt;
      this.batches += 1;
      for (let taken = 0; taken < batchSize && this.#heads[group] !== NONE; taken += 1)
        give(this.#shift(group), doneAt);
    }
  }

  /** Removes all joins that have no number yet, because the sale is over. */
  drop(drop: (fan: number) => void): void {
    for (let group = 0; group < this.#numbering.groups; group += 1)
      while (this.#heads[group] !== NONE) drop(this.#shift(group));
  }

  /** The message group that is free first. SQS only looks for it among the messages in its window. */
  #nextGroup(end: number): number {
    let best = NONE;
    let bestFrom = end;
    for (let group = 0; group < this.#numbering.groups; group += 1) {
      const first = this.#heads[group] ?? NONE;
      const from = this.#groupBusy[group] ?? 0;
      // The difference is at most the number of earlier messages that are still in the queue.
      const isInSight = first !== NONE && (this.#order[first] ?? 0) - this.numbered < FIFO_WINDOW;
      if (!isInSight || from >= bestFrom) continue;
      best = group;
      bestFrom = from;
    }
    return best;
  }

  #shift(group: number): number {
    const fan = this.#heads[group] ?? NONE;
    const next = this.#next[fan] ?? NONE;
    this.#heads[group] = next;
    if (next === NONE) this.#tails[group] = NONE;
    this.numbered += 1;
    return fan;
  }
}

const earliest = (times: Float64Array): number => {
  let best = 0;
  for (let index = 1; index < times.length; index += 1)
    if ((times[index] ?? 0) < (times[best] ?? 0)) best = index;
  return best;
};
