import { Calendar, SLOT_MS } from '#bench/rehearse/calendar.ts';
import { SimulatedDraw, withDraw } from '#bench/rehearse/draw.ts';
import { boardsASecond, Edge } from '#bench/rehearse/edge.ts';
import { Fans } from '#bench/rehearse/fans.ts';
import { Gateway, SLOTS_A_SECOND } from '#bench/rehearse/gateway.ts';
import { Intake } from '#bench/rehearse/intake.ts';
import { chanceOf } from '#bench/rehearse/random.ts';
import { emptyQueue, type Outcome, type Sale } from '#bench/rehearse/sale.ts';
import { Table } from '#bench/rehearse/table.ts';
import { Tally } from '#bench/rehearse/tally.ts';
import { DAY } from '#lib/clock.ts';
import { isPending } from '#lib/draw/draw.ts';
import { CALL_MS, decideTick } from '#lib/queue/admission.ts';

const LAST_SLOT = DAY / SLOT_MS;

/** A sale in virtual time, by the rules of lib/: what the service does in each slot. */
export class Rehearsal {
  readonly #sale: Sale;
  readonly #calendar: Calendar;
  readonly #gateway: Gateway;
  readonly #intake: Intake;
  readonly #edge: Edge;
  readonly #table: Table;
  readonly #tally: Tally;
  readonly #fans: Fans;
  readonly #draw: SimulatedDraw;
  /** The message group's mark is sent. */
  readonly #isMarkSent: Uint8Array;

  #wasEmpty = false;
  #isIdle = false;
  #calls = 0;
  #lastCalled = 0;

  constructor(sale: Sale, seed: number) {
    const { opening, people, seats, numbering, quotas } = sale;
    const { groups } = numbering;
    const queue = opening === 'draw' ? withDraw(emptyQueue, groups, people.withinMs) : emptyQueue;
    const calendar = new Calendar(people.fans);
    const gateway = new Gateway(quotas);
    const intake = new Intake(people.fans + groups, numbering, quotas);
    const edge = new Edge(gateway);
    const table = new Table(queue, seats, calendar);
    const tally = new Tally(people.fans, { calendar, gateway, intake, edge });
    this.#sale = sale;
    this.#calendar = calendar;
    this.#gateway = gateway;
    this.#intake = intake;
    this.#edge = edge;
    this.#table = table;
    this.#tally = tally;
    this.#fans = new Fans(sale, chanceOf(seed), { calendar, gateway, intake, edge, table, tally });
    this.#draw = new SimulatedDraw(seed);
    this.#isMarkSent = new Uint8Array(groups);
  }

  run(): Outcome {
    while (!this.#isOver() && this.#calendar.slot < LAST_SLOT) this.#playSlot();
    this.#gateway.endSecond();
    return this.#outcome();
  }

  #isOver(): boolean {
    const isQuiet = this.#calendar.planned === 0 && this.#intake.backlog === 0;
    return isQuiet && this.#calendar.slot > 0 && (this.#table.queue.soldOut || this.#isIdle);
  }

  #playSlot(): void {
    this.#calendar.startSlot();
    const isSecond = this.#calendar.slot % SLOTS_A_SECOND === 0;
    this.#gateway.startSlot(1 + this.#intake.busyAt(this.#calendar.timeMs));
    this.#intake.refill();
    this.#number();
    if (isSecond) this.#advanceDraw();
    if (isSecond || this.#wasEmpty) this.#tick();
    if (isSecond) this.#edge.endSecond(this.#boards(), this.#tally.deciding);
    this.#calendar.takeDue(this.#fans.act);
    this.#tally.endSlot(this.#table.endSlot());
    if (isSecond) this.#gateway.endSecond();
  }

  #number(): void {
    const before = this.#table.queue;
    if (before.soldOut) {
      this.#intake.drop((fan) => this.#fans.turnAway(fan));
      return;
    }
    const { fans } = this.#sale.people;
    const { timeMs } = this.#calendar;
    let { tail, entries = 0, marked } = before;
    this.#intake.number(timeMs - SLOT_MS, timeMs, (sender, doneAt) => {
      if (sender >= fans) {
        marked = { ...marked, [sender - fans]: true };
        return;
      }
      tail += 1;
      this.#tally.numberedMs = doneAt;
      if (this.#fans.arrive(sender, tail, doneAt)) entries += 1;
    });
    this.#tally.longestBacklog = Math.max(this.#tally.longestBacklog, this.#intake.backlog);
    this.#table.queue = { ...before, tail, ...(before.draw && { entries, marked }) };
    this.#wasEmpty = before.serving === before.tail && tail > before.tail;
  }

  #advanceDraw(): void {
    const before = this.#table.queue;
    const queue = this.#draw.advance(before, this.#calendar.now, this.#mark);
    this.#table.queue = queue;
    if (!isPending(before.draw) || isPending(queue.draw)) return;
    this.#tally.drawnMs = this.#calendar.timeMs;
    this.#fans.numbers.draw(queue);
  }

  readonly #mark = (group: number): void => {
    if (this.#isMarkSent[group] === 1) return;
    if (this.#intake.send(this.#sale.people.fans + group, group)) this.#isMarkSent[group] = 1;
  };

  #tick(): void {
    const { holds, queue: before } = this.#table;
    const { now } = this.#calendar;
    const { serving, calledAt, callSize, soldOut, closed, seatsLeft, idle } = decideTick(
      before,
      holds.rows,
      now,
    );
    this.#isIdle = idle;
    this.#table.queue = { ...before, serving, calledAt, callSize, soldOut, closed, seatsLeft };
    if (soldOut) return;
    this.#lastCalled = serving;
    if (serving > before.serving && now >= before.calledAt + CALL_MS) this.#calls += 1;
    for (let number = before.serving + 1; number <= serving; number += 1)
      this.#fans.call(this.#fans.numbers.fanAt(number), this.#calls);
  }

  /** Boards that waiting pages read in this second. */
  #boards(): number {
    const { people } = this.#sale;
    const { queue } = this.#table;
    if (people.clients === 'api' || queue.tail === 0) return 0;
    // Those who know their number and have not closed the tab.
    const readers =
      queue.draw === undefined ? 1 - people.absent : Math.min(1, this.#tally.informed / queue.tail);
    return boardsASecond(queue) * readers;
  }

  #outcome(): Outcome {
    const { soldOutMs, joinedMs, numberedMs, drawnMs, useUntilInformed, errorScreens } = this.#tally;
    const { orderErrors, standby, longestFreeMs, longestBacklog, absentees, entered } = this.#tally;
    const { fans: waiters, polls } = this.#fans.pollsOf(this.#lastCalled + 1, this.#table.queue.tail);
    return {
      soldOutMs,
      joinedMs,
      numberedMs,
      drawnMs,
      use: this.#tally.use(),
      useUntilInformed,
      peak: this.#gateway.peak,
      edgePeak: this.#edge.peak,
      errorScreens,
      orderErrors,
      turnedAway: this.#sale.people.fans - absentees - entered,
      waiters,
      waiterPolls: polls,
      pollsAtNumber: (number) => this.#fans.pollsAround(number),
      calls: this.#calls,
      called: this.#lastCalled,
      standby,
      longestFreeMs,
      longestBacklog,
    };
  }
}
