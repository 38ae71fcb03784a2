import type { Instant } from '#lib/clock.ts';

/** When virtual time starts. Fans may join from then on. */
export const OPENING: Instant = Date.UTC(2030, 0, 1);

/** Virtual time moves in slots. All that happens within a slot happens at once. */
export const SLOT_MS = 100;

/** No plan reaches further ahead than this many slots. A power of two. */
const SLOTS = 2 ** 15;
const NONE = -1;

/**
 * The virtual clock, and which fan acts in which slot. A fan plans one act at a time, so each slot is a linked list with one
 * link a fan, and planning costs the same for a thousand fans as for a million.
 */
export class Calendar {
  readonly #first = new Int32Array(SLOTS).fill(NONE);
  readonly #last = new Int32Array(SLOTS).fill(NONE);
  readonly #next: Int32Array;
  #planned = 0;
  #slot = 0;

  constructor(fans: number) {
    this.#next = new Int32Array(fans);
  }

  /** The current slot. */
  get slot(): number {
    return this.#slot;
  }

  /** Time from the first join until now. */
  get timeMs(): number {
    return this.#slot * SLOT_MS;
  }

  get now(): Instant {
    return OPENING + this.timeMs;
  }

  /** How many fans have an act planned. */
  get planned(): number {
    return this.#planned;
  }

  startSlot(): void {
    this.#slot += 1;
  }

  /**
   * Plans a fan's next act, in a later slot.
   * @param isFirst whether the fan acts before the others of the slot or after them. Draw it at random, to be fair.
   */
  plan(fan: number, inMs: number, isFirst: boolean): void {
    const inSlots = Math.min(Math.max(1, Math.round(inMs / SLOT_MS)), SLOTS - 1);
    const at = (this.#slot + inSlots) % SLOTS;
    const first = this.#first[at] ?? NONE;
    this.#planned += 1;
    this.#next[fan] = isFirst ? first : NONE;
    if (first === NONE) {
      this.#first[at] = fan;
      this.#last[at] = fan;
    } else if (isFirst) {
      this.#first[at] = fan;
    } else {
      this.#next[this.#last[at] ?? 0] = fan;
      this.#last[at] = fan;
    }
  }

  /** Calls `act` for every fan of the current slot. It may plan the fan's next act. */
  takeDue(act: (fan: number) => void): void {
    const at = this.#slot % SLOTS;
    let fan = this.#first[at] ?? NONE;
    this.#first[at] = NONE;
    this.#last[at] = NONE;
    while (fan !== NONE) {
      const next = this.#next[fan] ?? NONE;
      this.#planned -= 1;
      act(fan);
      fan = next;
    }
  }
}
