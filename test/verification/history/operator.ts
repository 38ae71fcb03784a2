import { type Instant, SECOND } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import type { Past } from '#test/verification/history/past.ts';
import { type Asked, type Change, hasUnknownOutcome } from '#test/verification/history/record.ts';

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** The operator's changes of a schedule, in order. */
const changesOf = ({ history }: Past, scheduleId: ScheduleId): (Asked & { readonly change: Change })[] =>
  history.flatMap((asked) => {
    const { operation, change } = asked;
    return operation === 'updateSchedule' && asked.scheduleId === scheduleId && change
      ? [{ ...asked, change }]
      : [];
  });

/** The changes after which fans cannot enter, and those that undo them. */
const restrictions: readonly {
  readonly why: string;
  readonly begins: (change: Change) => boolean;
  readonly ends: (change: Change) => boolean;
}[] = [
  { why: 'paused', begins: ({ paused }) => paused === true, ends: ({ paused }) => paused === false },
  { why: 'closed', begins: ({ status }) => status === 'CLOSED', ends: ({ status }) => status === 'OPEN' },
  {
    why: 'not open',
    begins: ({ saleOpensAt }) => saleOpensAt !== undefined,
    ends: ({ saleOpensAt }) => saleOpensAt !== undefined,
  },
];

/** A time in which no fan may enter: the sale is paused, closed or not open. */
interface Interruption {
  readonly why: string;
  /** No fan can enter within this span. */
  readonly surely: Span;
  /** Fans can enter outside of this span. */
  readonly maybe: Span;
}

/** A read of a schedule may be a second old. */
const STALE_MS = SECOND;

/** When no fan could enter or be called. */
export const interruptions = (past: Past, scheduleId: ScheduleId): Interruption[] => {
  const changes = changesOf(past, scheduleId);
  return restrictions.flatMap(({ why, begins, ends }) =>
    changes.flatMap((beginning, index) => {
      if (!begins(beginning.change) || (beginning.status !== 200 && !hasUnknownOutcome(beginning))) return [];
      const end = changes.slice(index + 1).find(({ change }) => ends(change));
      const { saleOpensAt } = beginning.change;
      const opensAt = saleOpensAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(saleOpensAt);
      return [
        {
          why,
          surely: { from: beginning.to, to: Math.min(opensAt, end?.from ?? Number.POSITIVE_INFINITY) },
          maybe: {
            from: beginning.from,
            to: STALE_MS + Math.min(opensAt, end?.to ?? Number.POSITIVE_INFINITY),
          },
        },
      ];
    }),
  );
};

interface Limit extends Span {
  readonly seats: number;
}

/** The highest seat limit that a request in a span may have read. A read may be a second old. */
export const highestLimit = (past: Past, scheduleId: ScheduleId): ((span: Span) => number) => {
  const first = past.versions.schedules.find((one) => one.scheduleId === scheduleId);
  const limits: Limit[] = [{ seats: first?.maxSeatsPerUser ?? 0, from: 0, to: Number.POSITIVE_INFINITY }];
  for (const asked of changesOf(past, scheduleId)) {
    const { from, to, status } = asked;
    const { maxSeatsPerUser: seats } = asked.change;
    if (seats === undefined || (status !== 200 && !hasUnknownOutcome(asked))) continue;
    const last = limits.pop() as Limit;
    limits.push({ ...last, to }, { seats, from, to: Number.POSITIVE_INFINITY });
  }
  return (span) =>
    Math.max(
      0,
      ...limits
        .filter(({ from, to }) => from <= span.to && span.from - 2 * STALE_MS <= to)
        .map(({ seats }) => seats),
    );
};
