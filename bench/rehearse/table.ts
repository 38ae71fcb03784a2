import type { Calendar } from '#bench/rehearse/calendar.ts';
import { SLOTS_A_SECOND } from '#bench/rehearse/gateway.ts';
import { Holds } from '#bench/rehearse/holds.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { countAvailable } from '#lib/seat/seat.ts';

/** Containers read the queue's row and the seats at most once a second. */
export const CACHED_SLOTS = SLOTS_A_SECOND;

/** The queue's row and the seats: as they are now, and as containers have cached them. */
export class Table {
  queue: QueueState;
  readonly holds: Holds;

  readonly #calendar: Calendar;
  /** The queue's row, and the number of free seats, at the end of each of the last slots. */
  readonly #pastQueues: QueueState[];
  readonly #pastFree = new Int32Array(CACHED_SLOTS);

  constructor(queue: QueueState, seats: number, calendar: Calendar) {
    this.queue = queue;
    this.holds = new Holds(seats, calendar.now);
    this.#calendar = calendar;
    this.#pastQueues = Array.from({ length: CACHED_SLOTS }, () => queue);
  }

  /** Keeps the rows for containers that cache them. @returns the number of free seats */
  endSlot(): number {
    const { slot, now } = this.#calendar;
    const free = countAvailable(this.holds.rows, now);
    this.#pastQueues[slot % CACHED_SLOTS] = this.queue;
    this.#pastFree[slot % CACHED_SLOTS] = free;
    return free;
  }

  /** @param ageSlots how old the container's copy is; 0: as the row is now */
  cachedQueue(ageSlots: number): QueueState {
    const past = ageSlots === 0 ? this.queue : this.#pastQueues[this.#slotBefore(ageSlots)];
    return past ?? this.queue;
  }

  /** @param ageSlots how old the container's copy is, from 1 */
  cachedFree(ageSlots: number): number {
    return this.#pastFree[this.#slotBefore(ageSlots)] ?? 0;
  }

  #slotBefore(ageSlots: number): number {
    return (this.#calendar.slot - ageSlots) % CACHED_SLOTS;
  }
}
