import { type Calendar, SLOT_MS } from '#bench/rehearse/calendar.ts';
import type { Edge } from '#bench/rehearse/edge.ts';
import type { Gateway } from '#bench/rehearse/gateway.ts';
import type { Intake } from '#bench/rehearse/intake.ts';
import type { Use } from '#bench/rehearse/sale.ts';

/** What counts requests and messages. */
interface Counters {
  readonly calendar: Calendar;
  readonly gateway: Gateway;
  readonly intake: Intake;
  readonly edge: Edge;
}

/** What happened to the fans, counted. Times are in milliseconds from the first join on. */
export class Tally {
  joinedMs = 0;
  numberedMs = 0;
  drawnMs: number | undefined;
  soldOutMs: number | undefined;
  /** What had been used when the last fan learned their number, or that the date is sold out. */
  useUntilInformed: Use | undefined;
  /** Refusals that a fan saw. */
  errorScreens = 0;
  /** Called fans who still waited when one of a later call entered. */
  orderErrors = 0;
  entered = 0;
  /** Fans who closed the tab once their join was accepted. */
  absentees = 0;
  /** Fans who are inside. */
  deciding = 0;
  /** Fans who know their number, or that the date is sold out. */
  informed = 0;
  /** The most called fans who waited for a seat at the same time. */
  standby = 0;
  longestBacklog = 0;

  readonly #fans: number;
  readonly #counters: Counters;
  #latestCallInside = 0;
  #withoutSeat = 0;
  #freeSlots = 0;
  #longestFreeSlots = 0;

  constructor(fans: number, counters: Counters) {
    this.#fans = fans;
    this.#counters = counters;
  }

  get longestFreeMs(): number {
    return this.#longestFreeSlots * SLOT_MS;
  }

  inform(): void {
    this.informed += 1;
    if (this.informed + this.absentees === this.#fans) this.useUntilInformed = this.use();
  }

  /** A called fan starts to wait for a free seat (1), or stops (-1). */
  waitForSeat(change: 1 | -1): void {
    this.#withoutSeat += change;
    this.standby = Math.max(this.standby, this.#withoutSeat);
  }

  enter(call: number): void {
    this.entered += 1;
    this.deciding += 1;
    this.#checkOrder(call);
    this.#latestCallInside = Math.max(this.#latestCallInside, call);
  }

  /** A called fan stops waiting, because the date is sold out. */
  miss(call: number): void {
    this.#checkOrder(call);
  }

  #checkOrder(call: number): void {
    if (call < this.#latestCallInside) this.orderErrors += 1;
  }

  /** @param free seats at the end of a slot */
  endSlot(free: number): void {
    this.#freeSlots = free > 0 && this.#withoutSeat > 0 ? this.#freeSlots + 1 : 0;
    this.#longestFreeSlots = Math.max(this.#longestFreeSlots, this.#freeSlots);
  }

  /** What has been used until now. */
  use(): Use {
    const { calendar, gateway, intake, edge } = this.#counters;
    return {
      traffic: structuredClone(gateway.traffic),
      batches: intake.batches,
      accepted: intake.accepted,
      entered: this.entered,
      edge: { ...edge.reads },
      endMs: calendar.timeMs,
    };
  }
}
