import { type Calendar, OPENING, SLOT_MS } from '#bench/rehearse/calendar.ts';
import type { Edge } from '#bench/rehearse/edge.ts';
import type { Gateway } from '#bench/rehearse/gateway.ts';
import type { Intake } from '#bench/rehearse/intake.ts';
import { Numbers } from '#bench/rehearse/numbers.ts';
import {
  type Backoff,
  BOARD_MS,
  CALLED_BACKOFF_MS,
  COME_IN_MS,
  EDGE_MS,
  FIRST_POLL_MS,
  POLL_BACKOFF_MS,
  RETRY_MS,
  SIGMA,
} from '#bench/rehearse/people.ts';
import type { Chance } from '#bench/rehearse/random.ts';
import type { Sale } from '#bench/rehearse/sale.ts';
import { CACHED_SLOTS, type Table } from '#bench/rehearse/table.ts';
import type { Tally } from '#bench/rehearse/tally.ts';
import { defaultSaleSettings } from '#lib/concert/concert.ts';
import { entersFrom, isCalled, type QueueState } from '#lib/queue/queue.ts';
import { estimateWait, pollBehindTail, pollForDraw, pollForNumber } from '#lib/queue/waiting.ts';
import { countUnsold } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { DRAW_READ_MS, JOIN_BACKOFF_MS } from '#web/queue/pace.ts';

/** Phases of a fan. */
const JOINING = 0;
/** The join is accepted, the number is not known. */
const NUMBERING = 1;
const WAITING = 2;
/** Called, but no seat was free. */
const WITHOUT_SEAT = 3;
const INSIDE = 4;
const OUT = 5;
/** Waits for the draw, with an entry. */
const ENTRANT = 6;

const MAX_REFUSALS = 30;
/** Numbers on each side that are averaged. */
const AROUND = 500;

/** What the fans meet. */
interface World {
  readonly calendar: Calendar;
  readonly gateway: Gateway;
  readonly intake: Intake;
  readonly edge: Edge;
  readonly table: Table;
  readonly tally: Tally;
}

/** What each fan does, and when. A fan is an index of these arrays. */
export class Fans {
  readonly numbers: Numbers;

  readonly #sale: Sale;
  readonly #chance: Chance;
  readonly #world: World;
  readonly #phase: Uint8Array;
  readonly #isAbsent: Uint8Array;
  readonly #refusals: Uint8Array;
  readonly #polls: Uint16Array;
  /** The queue's tail when it counted the fan; 0: the join is not handled yet. */
  readonly #arrival: Int32Array;
  /** The fan knows their number, or that the date is sold out. */
  readonly #isInformed: Uint8Array;
  readonly #numberedSlot: Int32Array;
  readonly #joinedSlot: Int32Array;
  readonly #callOf: Uint16Array;

  constructor(sale: Sale, chance: Chance, world: World) {
    const { fans, withinMs } = sale.people;
    this.numbers = new Numbers(fans);
    this.#sale = sale;
    this.#chance = chance;
    this.#world = world;
    this.#phase = new Uint8Array(fans);
    this.#isAbsent = new Uint8Array(fans);
    this.#refusals = new Uint8Array(fans);
    this.#polls = new Uint16Array(fans);
    this.#arrival = new Int32Array(fans);
    this.#isInformed = new Uint8Array(fans);
    this.#numberedSlot = new Int32Array(fans);
    this.#joinedSlot = new Int32Array(fans);
    this.#callOf = new Uint16Array(fans);
    for (let fan = 0; fan < fans; fan += 1) this.#plan(fan, chance.next() * withinMs);
  }

  // What the service does to a fan

  /** The fan's join is handled. @returns whether it is an entry of the draw */
  arrive(fan: number, tail: number, doneAt: number): boolean {
    this.#arrival[fan] = tail;
    this.#numberedSlot[fan] = Math.ceil(doneAt / SLOT_MS);
    const isEntry = this.#isEntry(fan);
    if (isEntry) this.numbers.enter(fan);
    else this.numbers.join(fan);
    return isEntry;
  }

  /** SQS received the join before the sale of a date with a draw opened. */
  #isEntry(fan: number): boolean {
    const { draw, saleOpensAt = 0 } = this.#world.table.queue;
    return draw !== undefined && OPENING + (this.#joinedSlot[fan] ?? 0) * SLOT_MS < saleOpensAt;
  }

  /** The fan's join is acknowledged without a number. The next poll says so. */
  turnAway(fan: number): void {
    this.#numberedSlot[fan] = this.#world.calendar.slot;
  }

  /** A program polls at `pollAfterMs`. A page without a number polls for it anyway. */
  call(fan: number, call: number): void {
    this.#callOf[fan] = call;
    if (this.#sale.people.clients === 'page' && this.#phase[fan] === WAITING)
      this.#plan(fan, this.#noticeMs());
  }

  // What a fan does

  readonly act = (fan: number): void => {
    switch (this.#phase[fan] ?? OUT) {
      case JOINING:
        this.#join(fan);
        break;
      case INSIDE:
        this.#pay(fan);
        break;
      case ENTRANT:
        this.#readDraw(fan);
        break;
      case OUT:
        break;
      default:
        this.#poll(fan);
    }
  };

  #plan(fan: number, inMs: number): void {
    this.#world.calendar.plan(fan, inMs, this.#chance.next() < 0.5);
  }

  #become(fan: number, phase: number): void {
    const wasWithoutSeat = this.#phase[fan] === WITHOUT_SEAT;
    this.#phase[fan] = phase;
    if (wasWithoutSeat !== (phase === WITHOUT_SEAT)) this.#world.tally.waitForSeat(wasWithoutSeat ? -1 : 1);
  }

  #join(fan: number): void {
    const { people, numbering } = this.#sale;
    const { calendar, gateway, intake, table, tally } = this.#world;
    if (!gateway.admits('join')) return this.#joinLater(fan);
    if (table.queue.soldOut) return this.#leave(fan);
    if (!intake.send(fan, fan % numbering.groups)) return this.#joinLater(fan);
    tally.joinedMs = calendar.timeMs;
    this.#joinedSlot[fan] = calendar.slot;
    this.#become(fan, NUMBERING);
    if (!this.#chance.isTrue(people.absent)) return this.#plan(fan, FIRST_POLL_MS);
    this.#isAbsent[fan] = 1;
    tally.absentees += 1;
    return this.#become(fan, OUT);
  }

  /** The page tries again by itself, after a random part of a window that doubles. */
  #joinLater(fan: number): void {
    this.#showError();
    this.#plan(fan, this.#backoff(fan, JOIN_BACKOFF_MS));
  }

  /** A program shows what was refused. A page tries again by itself. */
  #showError(): void {
    if (this.#sale.people.clients === 'api') this.#world.tally.errorScreens += 1;
  }

  /** The window doubles with each refusal. Its second half is random. */
  #backoff(fan: number, { first, longest }: Backoff): number {
    const refusals = this.#refusals[fan] ?? 0;
    this.#refusals[fan] = Math.min(refusals + 1, MAX_REFUSALS);
    return (0.5 + this.#chance.next() / 2) * Math.min(longest, first * 2 ** refusals);
  }

  #poll(fan: number): void {
    const { calendar, gateway, table } = this.#world;
    this.#polls[fan] = (this.#polls[fan] ?? 0) + 1;
    if (!gateway.admits('poll')) {
      this.#showError();
      const backoff = this.#isAwareOfCall(fan) ? CALLED_BACKOFF_MS : POLL_BACKOFF_MS;
      return this.#plan(fan, this.#backoff(fan, backoff));
    }
    this.#refusals[fan] = 0;
    const age = Math.floor(this.#chance.next() * CACHED_SLOTS);
    const queue = table.cachedQueue(age);
    if (queue.soldOut) return this.#leave(fan);
    const isHandled = (this.#arrival[fan] ?? 0) > 0 && (this.#numberedSlot[fan] ?? 0) <= calendar.slot - age;
    const number = isHandled ? this.numbers.numberOf(fan, queue) : null;
    if (number === null) return this.#pollForNumber(fan, isHandled, queue);
    this.#inform(fan);
    return isCalled(number, queue) ? this.#enter(fan, number) : this.#wait(fan, number, queue);
  }

  /** A waiting page polls only once the board shows its number as called. A program finds out by polling. */
  #isAwareOfCall(fan: number): boolean {
    const phase = this.#phase[fan];
    return phase === WITHOUT_SEAT || (phase === WAITING && this.#sale.people.clients === 'page');
  }

  #wait(fan: number, number: number, queue: QueueState): void {
    this.#become(fan, WAITING);
    if (this.#sale.people.clients === 'api') return this.#pollAfter(fan, number, queue);
    // The call came after the container read the queue.
    if (isCalled(number, this.#world.table.queue)) this.#plan(fan, this.#noticeMs());
    return undefined;
  }

  /** As the server says in `pollAfterMs`. */
  #pollAfter(fan: number, number: number, queue: QueueState): void {
    const { now } = this.#world.calendar;
    this.#plan(fan, estimateWait(number, queue, now, this.#chance.next()).pollAfterMs);
  }

  /** Time from a call until the page polls: the page reads its next board, up to a second old, then the person acts. */
  #noticeMs(): number {
    const { next, between } = this.#chance;
    return next() * (BOARD_MS + EDGE_MS) + between(COME_IN_MS.from, COME_IN_MS.to);
  }

  #pollForNumber(fan: number, isHandled: boolean, queue: QueueState): void {
    const { now } = this.#world.calendar;
    const random = this.#chance.next();
    if (isHandled && this.numbers.isEntry(fan))
      return this.#sale.people.clients === 'page'
        ? this.#waitForDraw(fan, queue)
        : this.#plan(fan, pollForDraw(queue, now, random));
    const joinedAt = OPENING + (this.#joinedSlot[fan] ?? 0) * SLOT_MS;
    const arrival = this.#arrival[fan] ?? 0;
    const isReached = arrival > 0 && arrival <= queue.tail;
    return this.#plan(
      fan,
      isReached ? pollForNumber(joinedAt, now, random) : pollBehindTail(joinedAt, queue, now, random),
    );
  }

  /** The page of an entrant reads the public draw once its round has come, or when the server wants to be polled. */
  #waitForDraw(fan: number, queue: QueueState): void {
    const { now } = this.#world.calendar;
    const random = this.#chance.next();
    const untilRound = Math.max(0, entersFrom(queue) - now) + DRAW_READ_MS.after;
    this.#become(fan, ENTRANT);
    this.#plan(fan, Math.min(untilRound, pollForDraw(queue, now, random)) + random * DRAW_READ_MS.spread);
  }

  #readDraw(fan: number): void {
    const { edge, table } = this.#world;
    edge.readDraw();
    const queue = table.cachedQueue(Math.floor(this.#chance.next() * CACHED_SLOTS));
    const number = this.numbers.numberOf(fan, queue);
    if (number === null) return this.#waitForDraw(fan, queue);
    this.#inform(fan);
    this.#become(fan, WAITING);
    // The page knows the call from its next board, which it reads at once.
    if (isCalled(number, table.queue)) this.#plan(fan, this.#chance.between(COME_IN_MS.from, COME_IN_MS.to));
    return undefined;
  }

  #enter(fan: number, number: number): void {
    const { calendar, table, tally } = this.#world;
    const wished = this.#chance.isTrue(this.#sale.people.pairs) ? 2 : 1;
    const count = Math.min(wished, defaultSaleSettings.maxSeatsPerUser);
    const seats = this.#seesSeat() ? table.holds.enter(fan, number, count, number, calendar.now) : [];
    if (seats.length === 0) {
      this.#become(fan, WITHOUT_SEAT);
      return this.#pollAfter(fan, number, table.queue);
    }
    this.#become(fan, INSIDE);
    tally.enter(this.#callOf[fan] ?? 0);
    return this.#decide(fan);
  }

  /** A container reads the seats once a second for all its requests. */
  #seesSeat(): boolean {
    const age = 1 + Math.floor(this.#chance.next() * (CACHED_SLOTS - 1));
    return this.#world.table.cachedFree(age) > 0;
  }

  #decide(fan: number): void {
    const { abandon, decideMs, payMs } = this.#sale.people;
    const { logNormal, isTrue } = this.#chance;
    const takes = logNormal(decideMs, SIGMA) + logNormal(payMs, SIGMA);
    // A fan who lets the time run out or takes longer does nothing more.
    this.#plan(fan, isTrue(abandon) ? PASS_MS : Math.min(PASS_MS, takes));
  }

  #pay(fan: number): void {
    const { calendar, gateway, table, tally } = this.#world;
    if (!table.holds.isInside(fan, calendar.now)) return this.#goOut(fan);
    if (!gateway.admits('pay')) {
      tally.errorScreens += 1;
      return this.#plan(fan, RETRY_MS);
    }
    table.holds.pay(fan, calendar.now);
    if (countUnsold(table.holds.rows) === 0) tally.soldOutMs ??= calendar.timeMs;
    return this.#goOut(fan);
  }

  #goOut(fan: number): void {
    this.#world.tally.deciding -= 1;
    this.#become(fan, OUT);
  }

  /** The fan stops waiting, because the date is sold out. */
  #leave(fan: number): void {
    const call = this.#callOf[fan] ?? 0;
    this.#inform(fan);
    if (call > 0) this.#world.tally.miss(call);
    this.#become(fan, OUT);
  }

  #inform(fan: number): void {
    if (this.#isInformed[fan] === 1) return;
    this.#isInformed[fan] = 1;
    this.#world.tally.inform();
  }

  // What the fans with these numbers did

  /** How many of the fans with these numbers are present, and their polls. */
  pollsOf(from: number, through: number): { readonly fans: number; readonly polls: number } {
    let [fans, polls] = [0, 0];
    for (let number = from; number <= through; number += 1) {
      const fan = this.numbers.fanAt(number);
      if (this.#isAbsent[fan] === 1) continue;
      fans += 1;
      polls += this.#polls[fan] ?? 0;
    }
    return { fans, polls };
  }

  /** Average polls of the fans with a number near this one. Undefined if nobody has one. */
  pollsAround(number: number): number | undefined {
    const { tail } = this.#world.table.queue;
    const { fans, polls } = this.pollsOf(Math.max(1, number - AROUND), Math.min(tail, number + AROUND));
    return number > tail || fans === 0 ? undefined : polls / fans;
  }
}
