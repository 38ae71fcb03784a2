import { type Instant, SECOND } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { millisecondsOf, type ScheduleId } from '#lib/ids.ts';
import { groupOf } from '#lib/queue/intake.ts';
import type { Past } from '#test/verification/history/past.ts';
import { type Asked, claimsOf } from '#test/verification/history/record.ts';

type Answer = Asked & { readonly scheduleId: ScheduleId; readonly userId: UserId };

export const polls = ({ history }: Past, status: number): Answer[] =>
  history.filter((asked) => asked.operation === 'pollQueue' && asked.status === status) as Answer[];

/** No two places of a queue have the same number, and no place has two numbers, in the table or in answers. */
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

/** The other joins of a batch. They may come before a join whose place could not be written at once. */
const BATCH_MATES = 9;

/**
 * Within a message group, numbers follow the joins. A join sent after another was answered gets the higher number. Only after a
 * failed write may others of the same batch come first. A join is sent no earlier than the time in its id.
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

/** Later answers with a lower figure. @param staleMs how old an answer may be */
function* fallen(what: string, seen: readonly Seen[], staleMs = 0): Generator<string> {
  for (const one of seen) {
    const higher = seen.find(({ to, figure }) => to + staleMs < one.from && figure > one.figure);
    if (higher)
      yield `${what} was ${higher.figure} by ${higher.to} and ${one.figure} from ${one.from} by ${one.operation}`;
  }
}

/** `serving` and `tail` only grow: on the board, for the operator and in polls. */
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
    // A called fan's poll reads the current row. Other answers may be from a read that is up to a second old.
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
