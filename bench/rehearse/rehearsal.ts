import { assumptions } from '#bench/cost/assumptions.ts';
import { Calendar, SLOT_MS } from '#bench/rehearse/calendar.ts';
import { boardsASecond } from '#bench/rehearse/edge.ts';
import { Gateway, SLOTS_A_SECOND } from '#bench/rehearse/gateway.ts';
import { Hall } from '#bench/rehearse/hall.ts';
import { Intake } from '#bench/rehearse/intake.ts';
import { Line } from '#bench/rehearse/line.ts';
import {
  type Backoff,
  BOARD_MS,
  CALLED_BACKOFF_MS,
  COME_IN_MS,
  EDGE_MS,
  FIRST_POLL_MS,
  JOIN_BACKOFF_MS,
  POLL_BACKOFF_MS,
  RETRY_MS,
  SEAT_MAP_MS,
  SIGMA,
} from '#bench/rehearse/people.ts';
import { Drawing, withDraw } from '#bench/rehearse/draw.ts';
import { type Chance, chanceOf } from '#bench/rehearse/random.ts';
import {
  emptyQueue,
  OPENING,
  type EdgeRead,
  type Outcome,
  type Sale,
  type Use,
} from '#bench/rehearse/sale.ts';
import { DAY, type Instant, SECOND } from '#lib/clock.ts';
import { defaultSaleSettings } from '#lib/concert/concert.ts';
import { isPending } from '#lib/draw/draw.ts';
import { CALL_MS, decideTick } from '#lib/queue/admission.ts';
import { entersFrom, isCalled, type QueueState } from '#lib/queue/queue.ts';
import { estimateWait, pollBehindTail, pollForDraw, pollForNumber } from '#lib/queue/waiting.ts';
import { countAvailable, countUnsold } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { DRAW_READ_MS } from '#web/queue/pace.ts';

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
const LAST_SLOT = DAY / SLOT_MS;
/** Containers read the queue's row once a second. */
const CACHED_SLOTS = SLOTS_A_SECOND;

/** A sale in virtual time, by the rules of lib/. */
export class Rehearsal {
  readonly #sale: Sale;
  readonly #chance: Chance;
  readonly #calendar: Calendar;
  readonly #gateway: Gateway;
  readonly #intake: Intake;
  readonly #hall: Hall;
  readonly #line: Line;
  readonly #drawing: Drawing;

  readonly #phase: Uint8Array;
  readonly #isAbsent: Uint8Array;
  readonly #refusals: Uint8Array;
  readonly #polls: Uint16Array;
  /** The queue's tail when it counted the fan; 0: the join is not handled yet. */
  readonly #arrival: Int32Array;
  /** The fan knows their number, or that the date is sold out. */
  readonly #isTold: Uint8Array;
  readonly #numberedSlot: Int32Array;
  readonly #joinedSlot: Int32Array;
  readonly #callOf: Uint16Array;
  /** The message group's mark is sent. */
  readonly #isMarkSent: Uint8Array;

  #slot = 0;
  #state: QueueState;
  /** The queue's state at the end of each of the last slots. A container's copy is up to a second old. */
  readonly #past: QueueState[];
  /** The free seats at the end of each of the last slots. */
  readonly #pastFree = new Int32Array(CACHED_SLOTS);
  #wasEmpty = false;
  #isIdle = false;

  #joinedSlots = 0;
  #numberedMs = 0;
  #drawnMs: number | undefined;
  #told = 0;
  #useUntilTold: Use | undefined;
  #soldOutMs: number | undefined;
  #errorScreens = 0;
  #orderErrors = 0;
  #calls = 0;
  #latestCallInside = 0;
  #lastCalled = 0;
  #cameIn = 0;
  #absentees = 0;
  #withoutSeat = 0;
  #atTheDoor = 0;
  #freeSlots = 0;
  #longestFree = 0;
  #longestBacklog = 0;
  #deciding = 0;
  readonly #edge: Record<EdgeRead, number> = { board: 0, seats: 0, draw: 0 };
  /** Draws that the edge has answered before the last second. */
  #draws = 0;
  #edgePeak = 0;

  constructor(sale: Sale, seed: number) {
    const { opening, people, seats, numbering, quotas } = sale;
    const { fans } = people;
    this.#sale = sale;
    this.#chance = chanceOf(seed);
    this.#calendar = new Calendar(fans);
    this.#gateway = new Gateway(quotas);
    this.#intake = new Intake(fans + numbering.groups, numbering, quotas);
    this.#hall = new Hall(seats, OPENING);
    this.#line = new Line(fans);
    this.#drawing = new Drawing(seed);
    this.#state = opening === 'draw' ? withDraw(emptyQueue, numbering.groups, people.withinMs) : emptyQueue;
    this.#past = Array.from({ length: CACHED_SLOTS }, () => this.#state);
    this.#phase = new Uint8Array(fans);
    this.#isAbsent = new Uint8Array(fans);
    this.#refusals = new Uint8Array(fans);
    this.#polls = new Uint16Array(fans);
    this.#arrival = new Int32Array(fans);
    this.#isTold = new Uint8Array(fans);
    this.#numberedSlot = new Int32Array(fans);
    this.#joinedSlot = new Int32Array(fans);
    this.#callOf = new Uint16Array(fans);
    this.#isMarkSent = new Uint8Array(numbering.groups);
    for (let fan = 0; fan < fans; fan += 1) this.#plan(fan, this.#chance.next() * people.withinMs);
  }

  run(): Outcome {
    while (!this.#isOver() && this.#slot < LAST_SLOT) {
      this.#slot += 1;
      this.#gateway.startSlot(1 + this.#intake.busyAt(this.#timeMs));
      this.#intake.refill();
      this.#number();
      const isSecond = this.#slot % SLOTS_A_SECOND === 0;
      if (isSecond) this.#advanceDraw();
      if (isSecond || this.#wasEmpty) this.#tick();
      if (isSecond) this.#readAtTheEdge();
      this.#calendar.take(this.#slot, this.#act);
      this.#past[this.#slot % CACHED_SLOTS] = this.#state;
      this.#pastFree[this.#slot % CACHED_SLOTS] = countAvailable(this.#hall.holds, this.#now);
      this.#recordFree();
      if (isSecond) this.#gateway.endSecond();
    }
    this.#gateway.endSecond();
    return this.#outcome();
  }

  get #timeMs(): number {
    return this.#slot * SLOT_MS;
  }

  get #now(): Instant {
    return OPENING + this.#timeMs;
  }

  #isOver(): boolean {
    const isQuiet = this.#calendar.planned === 0 && this.#intake.backlog === 0;
    return isQuiet && this.#slot > 0 && (this.#state.soldOut || this.#isIdle);
  }

  #plan(fan: number, inMs: number): void {
    const slot = this.#slot + Math.max(1, Math.round(inMs / SLOT_MS));
    this.#calendar.plan(fan, Math.min(slot, Calendar.horizon(this.#slot)), this.#chance.next() < 0.5);
  }

  // The queue

  #number(): void {
    if (this.#state.soldOut) {
      this.#intake.drop(this.#turnAway);
      return;
    }
    const before = this.#state;
    const { fans } = this.#sale.people;
    let { tail, entries = 0, marked } = before;
    this.#intake.number(this.#timeMs - SLOT_MS, this.#timeMs, (sender, doneAt) => {
      if (sender >= fans) {
        marked = { ...marked, [sender - fans]: true };
        return;
      }
      tail += 1;
      this.#arrival[sender] = tail;
      this.#numberedSlot[sender] = Math.ceil(doneAt / SLOT_MS);
      this.#numberedMs = doneAt;
      if (!this.#isEntry(sender)) return this.#line.join(sender);
      entries += 1;
      this.#line.enter(sender);
    });
    this.#longestBacklog = Math.max(this.#longestBacklog, this.#intake.backlog);
    this.#state = { ...before, tail, ...(before.draw && { entries, marked }) };
    this.#wasEmpty = before.serving === before.tail && tail > before.tail;
  }

  /** SQS received the join before the sale of a date with a draw opened. */
  #isEntry(fan: number): boolean {
    const { draw, saleOpensAt = 0 } = this.#state;
    return draw !== undefined && OPENING + (this.#joinedSlot[fan] ?? 0) * SLOT_MS < saleOpensAt;
  }

  #advanceDraw(): void {
    const before = this.#state;
    this.#state = this.#drawing.advance(before, this.#now, this.#mark);
    if (!isPending(before.draw) || isPending(this.#state.draw)) return;
    this.#drawnMs = this.#timeMs;
    this.#line.draw(this.#state);
  }

  readonly #mark = (group: number): void => {
    if (this.#isMarkSent[group] === 1) return;
    if (this.#intake.send(this.#sale.people.fans + group, group)) this.#isMarkSent[group] = 1;
  };

  /** The fan's join is acknowledged without a number. The next poll says so. */
  readonly #turnAway = (fan: number): void => {
    this.#numberedSlot[fan] = this.#slot;
  };

  #tick(): void {
    const before = this.#state;
    const { serving, calledAt, callSize, soldOut, closed, seatsLeft, idle } = decideTick(
      before,
      this.#hall.holds,
      this.#now,
    );
    this.#isIdle = idle;
    this.#state = { ...before, serving, calledAt, callSize, soldOut, closed, seatsLeft };
    if (soldOut) return;
    this.#lastCalled = serving;
    if (serving > before.serving && this.#now >= before.calledAt + CALL_MS) this.#calls += 1;
    for (let position = before.serving + 1; position <= serving; position += 1) {
      const fan = this.#line.fanAt(position);
      this.#callOf[fan] = this.#calls;
      // A program polls at `pollAfterMs`. A page without a number polls for it anyway.
      if (this.#sale.people.clients === 'page' && this.#phase[fan] === WAITING)
        this.#plan(fan, this.#noticeMs());
    }
  }

  /** Time from a call until the page polls: the page reads its next board, up to a second old, then the person acts. */
  #noticeMs(): number {
    const { next, between } = this.#chance;
    return next() * (BOARD_MS + EDGE_MS) + between(COME_IN_MS.from, COME_IN_MS.to);
  }

  /** The queue as a container knows it. */
  #seen(ageSlots: number): QueueState {
    const past = ageSlots === 0 ? this.#state : this.#past[(this.#slot - ageSlots) % CACHED_SLOTS];
    return past ?? this.#state;
  }

  // The fans

  readonly #act = (fan: number): void => {
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

  #join(fan: number): void {
    const { people, numbering } = this.#sale;
    if (!this.#gateway.admits('join')) return this.#joinLater(fan);
    if (this.#state.soldOut) return this.#leave(fan);
    if (!this.#intake.send(fan, fan % numbering.groups)) return this.#joinLater(fan);
    this.#joinedSlots = this.#slot;
    this.#joinedSlot[fan] = this.#slot;
    this.#phase[fan] = NUMBERING;
    if (!this.#chance.isTrue(people.absent)) return this.#plan(fan, FIRST_POLL_MS);
    this.#isAbsent[fan] = 1;
    this.#absentees += 1;
    this.#phase[fan] = OUT;
  }

  /** The page tries again by itself, after a random part of a window that doubles. */
  #joinLater(fan: number): void {
    if (this.#sale.people.clients === 'api') this.#errorScreens += 1;
    this.#plan(fan, this.#backoff(fan, JOIN_BACKOFF_MS));
  }

  /** @param window after the first refusal. It doubles with each, up to `most`. Its second half is random. */
  #backoff(fan: number, [window, most]: Backoff): number {
    const refusals = this.#refusals[fan] ?? 0;
    this.#refusals[fan] = Math.min(refusals + 1, MAX_REFUSALS);
    return (0.5 + this.#chance.next() / 2) * Math.min(most, window * 2 ** refusals);
  }

  #poll(fan: number): void {
    this.#polls[fan] = (this.#polls[fan] ?? 0) + 1;
    if (!this.#gateway.admits('poll')) {
      if (this.#sale.people.clients === 'api') this.#errorScreens += 1;
      return this.#plan(
        fan,
        this.#backoff(fan, this.#isAwareOfCall(fan) ? CALLED_BACKOFF_MS : POLL_BACKOFF_MS),
      );
    }
    this.#refusals[fan] = 0;
    const age = Math.floor(this.#chance.next() * CACHED_SLOTS);
    const state = this.#seen(age);
    if (state.soldOut) return this.#leave(fan);
    const isHandled = (this.#arrival[fan] ?? 0) > 0 && (this.#numberedSlot[fan] ?? 0) <= this.#slot - age;
    const position = isHandled ? this.#line.numberOf(fan, state) : null;
    if (position === null) return this.#pollForNumber(fan, isHandled, state);
    this.#tell(fan);
    if (isCalled(position, state)) return this.#enter(fan, position);
    this.#phase[fan] = WAITING;
    // The call came after the container read the queue.
    if (this.#sale.people.clients === 'page' && isCalled(position, this.#state))
      this.#plan(fan, this.#noticeMs());
    if (this.#sale.people.clients === 'api')
      this.#plan(fan, estimateWait(position, state, this.#now, this.#chance.next()).pollAfterMs);
  }

  /** A waiting page polls only once the board shows its number as called. A program finds out by polling. */
  #isAwareOfCall(fan: number): boolean {
    const phase = this.#phase[fan];
    return phase === WITHOUT_SEAT || (phase === WAITING && this.#sale.people.clients === 'page');
  }

  #pollForNumber(fan: number, isHandled: boolean, state: QueueState): void {
    const random = this.#chance.next();
    if (isHandled && this.#line.isEntry(fan))
      return this.#sale.people.clients === 'page'
        ? this.#waitForDraw(fan, state)
        : this.#plan(fan, pollForDraw(state, this.#now, random));
    const joinedAt = OPENING + (this.#joinedSlot[fan] ?? 0) * SLOT_MS;
    const arrival = this.#arrival[fan] ?? 0;
    const isReached = arrival > 0 && arrival <= state.tail;
    this.#plan(
      fan,
      isReached
        ? pollForNumber(joinedAt, this.#now, random)
        : pollBehindTail(joinedAt, state, this.#now, random),
    );
  }

  /** The page of an entrant reads the public draw once its round has come, or when the server wants to be polled. */
  #waitForDraw(fan: number, state: QueueState): void {
    const random = this.#chance.next();
    const untilRound = Math.max(0, entersFrom(state) - this.#now) + DRAW_READ_MS.after;
    this.#phase[fan] = ENTRANT;
    this.#plan(
      fan,
      Math.min(untilRound, pollForDraw(state, this.#now, random)) + random * DRAW_READ_MS.spread,
    );
  }

  #readDraw(fan: number): void {
    this.#edge.draw += 1;
    const state = this.#seen(Math.floor(this.#chance.next() * CACHED_SLOTS));
    const number = this.#line.numberOf(fan, state);
    if (number === null) return this.#waitForDraw(fan, state);
    this.#tell(fan);
    this.#phase[fan] = WAITING;
    // The page knows the call from its next board, which it reads at once.
    if (isCalled(number, this.#state)) this.#plan(fan, this.#chance.between(COME_IN_MS.from, COME_IN_MS.to));
  }

  #enter(fan: number, position: number): void {
    const { people } = this.#sale;
    const wished = this.#chance.isTrue(people.pairs) ? 2 : 1;
    const count = Math.min(wished, defaultSaleSettings.maxSeatsPerUser);
    const seats = this.#seesSeat() ? this.#hall.enter(fan, position, count, position, this.#now) : [];
    if (seats.length === 0) {
      this.#waitForSeat(fan, true);
      return this.#plan(fan, estimateWait(position, this.#state, this.#now, this.#chance.next()).pollAfterMs);
    }
    this.#waitForSeat(fan, false);
    this.#phase[fan] = INSIDE;
    this.#cameIn += 1;
    this.#recordOrder(this.#callOf[fan] ?? 0);
    this.#decide(fan);
  }

  /** A container reads the seats once a second for all its requests. */
  #seesSeat(): boolean {
    const age = 1 + Math.floor(this.#chance.next() * (CACHED_SLOTS - 1));
    return (this.#pastFree[(this.#slot - age) % CACHED_SLOTS] ?? 0) > 0;
  }

  #waitForSeat(fan: number, isWaiting: boolean): void {
    const waited = this.#phase[fan] === WITHOUT_SEAT;
    if (isWaiting) this.#phase[fan] = WITHOUT_SEAT;
    if (waited !== isWaiting) this.#withoutSeat += isWaiting ? 1 : -1;
    this.#atTheDoor = Math.max(this.#atTheDoor, this.#withoutSeat);
  }

  #recordFree(): void {
    const free = this.#pastFree[this.#slot % CACHED_SLOTS] ?? 0;
    this.#freeSlots = free > 0 && this.#withoutSeat > 0 ? this.#freeSlots + 1 : 0;
    this.#longestFree = Math.max(this.#longestFree, this.#freeSlots);
  }

  #recordOrder(call: number): void {
    if (call < this.#latestCallInside) this.#orderErrors += 1;
    this.#latestCallInside = Math.max(this.#latestCallInside, call);
  }

  #decide(fan: number): void {
    const { abandon, decideMs, payMs } = this.#sale.people;
    const { logNormal, isTrue } = this.#chance;
    const takes = logNormal(decideMs, SIGMA) + logNormal(payMs, SIGMA);
    this.#deciding += 1;
    // A fan who lets the time run out or takes longer does nothing more.
    this.#plan(fan, isTrue(abandon) ? PASS_MS : Math.min(PASS_MS, takes));
  }

  #pay(fan: number): void {
    if (!this.#hall.isInside(fan, this.#now)) return this.#goOut(fan);
    if (!this.#gateway.admits('pay')) {
      this.#errorScreens += 1;
      return this.#plan(fan, RETRY_MS);
    }
    this.#hall.pay(fan, this.#now);
    if (countUnsold(this.#hall.holds) === 0) this.#soldOutMs ??= this.#timeMs;
    return this.#goOut(fan);
  }

  #goOut(fan: number): void {
    this.#deciding -= 1;
    this.#phase[fan] = OUT;
  }

  /** The fan stops waiting, because the date is sold out. */
  #leave(fan: number): void {
    if (this.#phase[fan] === WITHOUT_SEAT) this.#withoutSeat -= 1;
    this.#tell(fan);
    if (this.#arrival[fan] !== 0 && (this.#callOf[fan] ?? 0) > 0) this.#recordMissed(this.#callOf[fan] ?? 0);
    this.#phase[fan] = OUT;
  }

  #tell(fan: number): void {
    if (this.#isTold[fan] === 1) return;
    this.#isTold[fan] = 1;
    this.#told += 1;
    if (this.#told + this.#absentees === this.#sale.people.fans) this.#useUntilTold = this.#use();
  }

  #recordMissed(call: number): void {
    if (call < this.#latestCallInside) this.#orderErrors += 1;
  }

  // The edge

  #readAtTheEdge(): void {
    const { people } = this.#sale;
    const { edges } = assumptions.waiting;
    const boards = people.clients === 'page' ? boardsASecond(this.#state) * this.#shareOfReaders() : 0;
    const seats = this.#deciding * (SECOND / SEAT_MAP_MS);
    this.#edge.board += boards;
    this.#edge.seats += seats;
    const draws = this.#edge.draw - this.#draws;
    this.#draws = this.#edge.draw;
    this.#edgePeak = Math.max(this.#edgePeak, boards + seats + draws);
    for (let read = 0; read < Math.min(draws, edges); read += 1) this.#gateway.admits('draw');
    for (let read = 0; read < Math.min(boards, edges); read += 1) this.#gateway.admits('board');
    for (let read = 0; read < Math.min(seats, edges); read += 1) this.#gateway.admits('seats');
  }

  /** The share of those in line who know their number and have not closed the tab. */
  #shareOfReaders(): number {
    const { absent } = this.#sale.people;
    return this.#state.draw === undefined ? 1 - absent : Math.min(1, this.#told / this.#state.tail);
  }

  #use(): Use {
    return {
      traffic: structuredClone(this.#gateway.traffic),
      batches: this.#intake.batches,
      accepted: this.#intake.accepted,
      cameIn: this.#cameIn,
      edge: { ...this.#edge },
      endMs: this.#timeMs,
    };
  }

  #outcome(): Outcome {
    let [waiters, waiterPolls] = [0, 0];
    for (let position = this.#lastCalled + 1; position <= this.#state.tail; position += 1) {
      const fan = this.#line.fanAt(position);
      if (this.#isAbsent[fan] === 1) continue;
      waiters += 1;
      waiterPolls += this.#polls[fan] ?? 0;
    }
    return {
      soldOutMs: this.#soldOutMs,
      joinedMs: this.#joinedSlots * SLOT_MS,
      numberedMs: this.#numberedMs,
      drawnMs: this.#drawnMs,
      use: this.#use(),
      useUntilTold: this.#useUntilTold,
      peak: this.#gateway.peak,
      edgePeak: this.#edgePeak,
      errorScreens: this.#errorScreens,
      orderErrors: this.#orderErrors,
      turnedAway: this.#sale.people.fans - this.#absentees - this.#cameIn,
      waiters,
      waiterPolls,
      pollsAtNumber: (position) => this.#pollsAround(position),
      calls: this.#calls,
      called: this.#lastCalled,
      atTheDoor: this.#atTheDoor,
      longestFreeMs: this.#longestFree * SLOT_MS,
      longestBacklog: this.#longestBacklog,
    };
  }

  /** Average polls of the fans with a number near this one. */
  #pollsAround(position: number): number | undefined {
    const from = Math.max(1, position - AROUND);
    const through = Math.min(this.#state.tail, position + AROUND);
    let [fans, polls] = [0, 0];
    for (let one = from; one <= through; one += 1) {
      const fan = this.#line.fanAt(one);
      if (this.#isAbsent[fan] === 1) continue;
      fans += 1;
      polls += this.#polls[fan] ?? 0;
    }
    return position > this.#state.tail || fans === 0 ? undefined : polls / fans;
  }
}

/** Numbers on each side that are averaged. */
const AROUND = 500;
