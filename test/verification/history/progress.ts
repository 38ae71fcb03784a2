import { setTimeout as sleep } from 'node:timers/promises';

import type { Asked } from '#test/verification/history/record.ts';

const ENOUGH_VANISHED = 4;
const STANDSTILL_MS = 4_000;
/** How often five minutes are skipped at most. Together, this is far less than the day for which ended places are kept. */
const MAX_SKIPS = 11;
const LATEST_END_MS = 240_000;
/** Within this time the last waiting fans learn that no seat is left. */
const AFTERMATH_MS = 2_000;

/** The progress of a race. The race is over when all sales are sold out or no fan is left. */
export class Progress {
  readonly #history: readonly Asked[];
  readonly #dates: number;
  readonly #skip: () => Promise<void>;
  #nextSkip = Promise.withResolvers<void>();
  #vanished = 0;
  #isOver = false;

  /** @param skip skips so much time that all holds, passes and calls expire */
  constructor(history: readonly Asked[], dates: number, skip: () => Promise<void>) {
    this.#history = history;
    this.#dates = dates;
    this.#skip = skip;
  }

  /** Settles when time has been skipped once more, or the race is over. */
  skipped(): Promise<void> {
    return this.#nextSkip.promise;
  }

  /** Whether the race ends: no fan waits on or joins again. */
  isOver(): boolean {
    return this.#isOver;
  }

  /** Records that a fan holds seats and goes away. */
  recordVanished(): void {
    this.#vanished += 1;
  }

  /** Skips time once enough fans have gone away with seats, or once nothing happens because such fans hold all seats. */
  async run(fans: Promise<unknown>): Promise<void> {
    const hasEnded = this.#endOf(fans);
    // The last skip comes after the end, so that fans who went away come back too late.
    for (let skips = 0; skips < MAX_SKIPS && !hasEnded(); skips += 1) {
      const standstill = new Standstill(this.#history);
      while (!hasEnded() && this.#vanished < ENOUGH_VANISHED && !standstill.isReached()) await sleep(100);
      await this.#skip();
      this.#vanished = 0;
      this.#nextSkip.resolve();
      this.#nextSkip = Promise.withResolvers();
    }
    await sleep(AFTERMATH_MS);
    this.#isOver = true;
    this.#nextSkip.resolve();
  }

  /** @returns whether no fan is left, all sales are sold out, or the race takes too long */
  #endOf(fans: Promise<unknown>): () => boolean {
    const startedAt = performance.now();
    let areGone = false;
    const goAway = () => {
      areGone = true;
    };
    fans.then(goAway, goAway);
    return () => areGone || this.#isSoldOut() || performance.now() - startedAt > LATEST_END_MS;
  }

  #isSoldOut(): boolean {
    const told = this.#history.filter(({ body }) => body?.soldOut === true || body?.code === 'SOLD_OUT');
    return new Set(told.map(({ scheduleId }) => scheduleId)).size === this.#dates;
  }
}

/** Notices that nothing happens any more. */
class Standstill {
  readonly #history: readonly Asked[];
  #seen: number;
  #steppedAt = performance.now();

  constructor(history: readonly Asked[]) {
    this.#history = history;
    this.#seen = history.length;
  }

  isReached(): boolean {
    const stepped = this.#history.findLastIndex(isStep) + 1;
    if (stepped > this.#seen) {
      this.#seen = stepped;
      this.#steppedAt = performance.now();
    }
    const isLong = performance.now() - this.#steppedAt > STANDSTILL_MS;
    return isLong && havePolledTwice(this.#history.slice(this.#seen));
  }
}

/** Whether a request is a success other than a waiting answer. */
const isStep = ({ userId, status = 500 }: Asked): boolean =>
  userId !== undefined && status < 300 && status !== 202;

/** Whether waiting fans have polled twice on average. By then a called fan has entered, even on a slow machine. */
const havePolledTwice = (asked: readonly Asked[]): boolean => {
  const waiting = asked.filter(({ status }) => status === 202).map(({ userId }) => userId);
  return waiting.length >= 2 * new Set(waiting).size;
};
