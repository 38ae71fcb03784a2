import { assumptions } from '#bench/cost/assumptions.ts';
import type { Gateway } from '#bench/rehearse/gateway.ts';
import { BOARD_MOST_MS, BOARD_MS, SEAT_MAP_MS } from '#bench/rehearse/people.ts';
import type { EdgeRead } from '#bench/rehearse/sale.ts';
import { SECOND } from '#lib/clock.ts';
import { CALL_LIMIT, CALL_MOST, CALL_MS } from '#lib/queue/admission.ts';
import type { QueueState } from '#lib/queue/queue.ts';

/** The CDN. It answers public reads, and asks the API for each at most once a second at each edge location. */
export class Edge {
  readonly reads: Record<EdgeRead, number> = { board: 0, seats: 0, draw: 0 };
  peak = 0;

  readonly #gateway: Gateway;
  /** Draws that were read before this second. */
  #drawsBefore = 0;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  readDraw(): void {
    this.reads.draw += 1;
  }

  /** @param boards read in this second @param deciding fans whose pages read the seats */
  endSecond(boards: number, deciding: number): void {
    const draws = this.reads.draw - this.#drawsBefore;
    const seats = deciding * (SECOND / SEAT_MAP_MS);
    this.reads.board += boards;
    this.reads.seats += seats;
    this.#drawsBefore = this.reads.draw;
    this.peak = Math.max(this.peak, boards + seats + draws);
    this.#askApi('draw', draws);
    this.#askApi('board', boards);
    this.#askApi('seats', seats);
  }

  #askApi(what: EdgeRead, reads: number): void {
    const { edges } = assumptions.waiting;
    for (let asked = 0; asked < Math.min(reads, edges); asked += 1) this.#gateway.admits(what);
  }
}

/**
 * How often all waiting pages together read the board in a second. The sooner its number can be called (`untilCallable`), the
 * more often a page reads. The reads are counted in bulk, not fan by fan, because the edge answers them.
 */
export const boardsASecond = ({ serving, tail, callSize, soldOut }: QueueState): number => {
  if (soldOut) return 0;
  let boards = 0;
  let ahead = 0;
  let size = CALL_LIMIT;
  let next = Math.min(2 * Math.max(CALL_LIMIT, callSize), CALL_MOST);
  for (let calls = 0; ahead < tail - serving; calls += 1) {
    const through = Math.min(tail - serving, ahead + size);
    const everyMs = Math.min(BOARD_MOST_MS, Math.max(BOARD_MS, (calls - 1) * CALL_MS));
    boards += (through - ahead) * (SECOND / everyMs);
    ahead = through;
    size = next;
    next = Math.min(2 * next, CALL_MOST);
  }
  return boards;
};
