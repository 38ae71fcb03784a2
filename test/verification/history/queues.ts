import { type Instant, SECOND } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { millisecondsOf, type ScheduleId } from '#lib/ids.ts';
import { groupOf } from '#lib/queue/intake.ts';
import type { Past } from '#test/verification/history/past.ts';
import { type Asked, claimsOf } from '#test/verification/history/record.ts';

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

/** How many may pass somebody whose place could not be written at once: those of the same batch. */
const BATCH_MATES = 9;

/**
 * Within a message group, numbers are given in the order of the joins: whoever sent theirs after another's had been answered
 * has the higher one. Only where numbers were taken that nobody got, so that places could not be written at once, some of the
 * same batch may be before it. A join is no older than the id that it was given.
 */
export function* overtaken(past: Past): Generator<string> {
  const numberOf = new Map(
    past.versions.places.map(({ tokenId, position }) => [tokenId as string, position]),
  );
  const given = Map.groupBy(past.versions.places, ({ scheduleId }) => scheduleId);
  const settings = new Map(past.rows.schedules.map((schedule) => [schedule.scheduleId, schedule]));
  const joined = past.history.filter(
    ({ operation, status }) => operation === 'joinQueue' && status === 201,
  ) as Answer[];
  const byGroup = Map.groupBy(
    joined,
    (one) => `${one.scheduleId} ${groupOf(one.userId, settings.get(one.scheduleId) ?? { lanes: 1 })}`,
  );
  for (const [group, joins] of byGroup) {
    const numbers = new Set(given.get(joins[0]?.scheduleId as ScheduleId)?.map(({ position }) => position));
    const mayPass = numbers.size === Math.max(...numbers) ? 0 : BATCH_MATES;
    const numbered = new Map(
      joins.flatMap(({ to, body }) => {
        const { jti } = claimsOf(body.token as string);
        const position = numberOf.get(jti);
        return position === undefined ? [] : [[jti, { from: millisecondsOf(jti), to, position }]];
      }),
    );
    for (const one of numbered.values()) {
      const later = [...numbered.values()].filter(
        ({ from, position }) => one.to < from && one.position > position,
      );
      if (later.length > mayPass)
        yield `in the group ${group}, ${one.position} joined by ${one.to}, before ${later.map(({ position }) => position).join()} did`;
    }
  }
}

interface Seen extends Pick<Asked, 'operation'> {
  readonly from: Instant;
  readonly to: Instant;
  readonly figure: number;
}

/** Whether somebody was shown less than what somebody had been shown before, by so much. */
function* fallen(what: string, seen: readonly Seen[], staleMs = 0): Generator<string> {
  for (const one of seen) {
    const higher = seen.find(({ to, figure }) => to + staleMs < one.from && figure > one.figure);
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
    // Who may be called is told from the row itself, all others from what was read within a second.
    yield* fallen(`what ${scheduleId} serves`, [...board, ...waiting], SECOND);
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
