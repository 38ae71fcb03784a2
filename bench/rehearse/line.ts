import { type Arrival, numberInQueue, type QueueState } from '#lib/queue/queue.ts';
import { shuffledIndices } from '#web/draw/verify/shuffle.ts';

/** Which fan has which number, and which fan has which entry of a draw. */
export class Line {
  /** The rank of each fan, from 1, among the entries or among the others. 0: the join is not handled yet. */
  readonly #position: Int32Array;
  readonly #isEntry: Uint8Array;
  /** The fans of all entries, and those of all others. */
  readonly #entered: number[] = [];
  readonly #joined: number[] = [];
  /** The fan of each number that the draw has given, and the number of each entry. */
  #drawn: Int32Array = new Int32Array(0);
  #numbers: Uint32Array = new Uint32Array(0);

  constructor(fans: number) {
    this.#position = new Int32Array(fans);
    this.#isEntry = new Uint8Array(fans);
  }

  enter(fan: number): void {
    this.#position[fan] = this.#entered.push(fan);
    this.#isEntry[fan] = 1;
  }

  join(fan: number): void {
    this.#position[fan] = this.#joined.push(fan);
  }

  /** Draws all numbers at once: one after the other, a million take minutes. @throws Error if they are not those of lib/ */
  draw(state: QueueState): void {
    const { draw, entries = 0 } = state;
    this.#numbers = shuffledIndices(entries, Buffer.from(draw?.seed ?? '', 'hex')).map((index) => index + 1);
    this.#drawn = new Int32Array(entries + 1);
    for (const [entry, number] of this.#numbers.entries()) this.#drawn[number] = this.#entered[entry] ?? 0;
    for (let entry = 0; entry < entries; entry += Math.ceil(entries / SAMPLES)) {
      if (numberInQueue(arrivalOf(entry + 1, true), state) !== this.#numbers[entry])
        throw new Error(`entry ${entry} has another number`);
    }
  }

  isEntry(fan: number): boolean {
    return this.#isEntry[fan] === 1;
  }

  /** The number of a fan whose join is handled, as far as a state of the queue gives it. */
  numberOf(fan: number, state: QueueState): number | null {
    const position = this.#position[fan] ?? 0;
    if (this.#isEntry[fan] === 0) return numberInQueue(arrivalOf(position, false), state);
    return state.draw?.seed === undefined ? null : (this.#numbers[position - 1] ?? null);
  }

  fanAt(number: number): number {
    const entries = this.#entered.length;
    return (number <= entries ? this.#drawn[number] : this.#joined[number - entries - 1]) ?? 0;
  }
}

/** Numbers that are compared with those of lib/. */
const SAMPLES = 50;

const arrivalOf = (position: number, isEntry: boolean): Arrival => ({
  position,
  ...(isEntry && { nonce: '' }),
});
