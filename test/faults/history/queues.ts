import type { Instant } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { millisecondsOf, type ScheduleId } from '#lib/ids.ts';
import { groupOf } from '#lib/queue/intake.ts';
import type { Past } from '#test/faults/history/past.ts';
import { type Asked, claimsOf } from '#test/faults/history/record.ts';

type Answer = Asked & { readonly scheduleId: ScheduleId; readonly userId: UserId };

export const polls = ({ history }: Past, status: number): Answer[] =>
  history.filter((asked) => asked.operation === 'pollQueue' && asked.status === status) as Answer[];

/** No number of a queue is of two places, and no place ever has two numbers: by the table and by what fans were told. */
export function* sharedNumbers(past: Past): Generator<string> {
  const told = [...polls(past, 200), ...polls(past, 202)].flatMap((asked) => {
    const { jti, scheduleId, position } = claimsOf(asked.body.token as string);
    return position === undefined ? [] : [{ scheduleId, tokenId: jti, position }];
  });
  const all = [...past.versions.places, ...told];
  const pairs = [
    ['the number', ({ position }, { tokenId }) => [position, tokenId]],
    ['the place', ({ position }, { tokenId }) => [tokenId, position]],
  ] as const satisfies [string, (one: (typeof all)[number], same: (typeof all)[number]) => unknown[]][];
  for (const [what, keyAndValue] of pairs) {
    const found = Map.groupBy(all, (one) => `${one.scheduleId} ${String(keyAndValue(one, one)[0])}`);
    for (const [key, ones] of found) {
      const values = new Set(ones.map((one) => keyAndValue(one, one)[1]));
      if (values.size > 1) yield `${what} ${key} is ${[...values].join(' and ')}`;
    }
  }
}

/**
 * Within a lane, numbers are given in the order of the joins: whoever sent theirs after another's had been answered has
 * the higher one. A join is no older than the id that it was given.
 */
export function* overtaken(past: Past): Generator<string> {
  const numberOf = new Map(
    past.versions.places.map(({ tokenId, position }) => [tokenId as string, position]),
  );
  const lanesOf = new Map(past.rows.schedules.map(({ scheduleId, lanes }) => [scheduleId, lanes]));
  const joined = past.history.filter(
    ({ operation, status }) => operation === 'joinQueue' && status === 201,
  ) as Answer[];
  const byLane = Map.groupBy(joined, (one) =>
    groupOf(one.userId, { lanes: lanesOf.get(one.scheduleId) ?? 1 }),
  );
  for (const [lane, joins] of byLane) {
    const numbered = joins.flatMap(({ to, body }) => {
      const { jti } = claimsOf(body.token as string);
      const position = numberOf.get(jti);
      return position === undefined ? [] : [{ from: millisecondsOf(jti), to, position }];
    });
    for (const one of numbered) {
      const earlier = numbered.find(({ to, position }) => to < one.from && position > one.position);
      if (earlier)
        yield `in lane ${lane}, ${earlier.position} joined by ${earlier.to}, before ${one.position} did at ${one.from}`;
    }
  }
}

interface Seen extends Pick<Asked, 'operation'> {
  readonly from: Instant;
  readonly to: Instant;
  readonly figure: number;
}

/** Whether somebody was shown less than what somebody had been shown before. */
function* fallen(what: string, seen: readonly Seen[]): Generator<string> {
  for (const one of seen) {
    const higher = seen.find(({ to, figure }) => to < one.from && figure > one.figure);
    if (higher)
      yield `${what} was ${higher.figure} by ${higher.to} and ${one.figure} from ${one.from} by ${one.operation}`;
  }
}

/** What is served and what is handed out only grows: on the board, for the operator, and for who waits. */
export function* goneBack(past: Past): Generator<string> {
  for (const { scheduleId } of past.rows.schedules) {
    const seen = (operation: Asked['operation'], figureOf: (asked: Asked) => number | undefined): Seen[] =>
      past.history.flatMap((asked) => {
        const isIt =
          asked.operation === operation && asked.scheduleId === scheduleId && (asked.status ?? 500) < 300;
        const figure = isIt ? figureOf(asked) : undefined;
        return figure === undefined ? [] : [{ operation, from: asked.from, to: asked.to, figure }];
      });
    const waiting = seen('pollQueue', ({ status, body }) =>
      status === 202 && body.position !== null && !body.called
        ? (body.position as number) - (body.waitingQueueLength as number)
        : undefined,
    );
    const board = seen('getBoard', ({ body }) => body.serving as number);
    yield* fallen(`what ${scheduleId} serves`, [...board, ...waiting]);
    yield* fallen(
      `the end of ${scheduleId}`,
      seen('getBoard', ({ body }) => body.tail as number),
    );
    yield* fallen(
      `what ${scheduleId} serves`,
      seen('getAdmission', ({ body }) => body.serving as number),
    );
  }
}
