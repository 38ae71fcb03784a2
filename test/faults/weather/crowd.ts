import type { Instant } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { CLAIM_WINDOW_MS, hasLivePass, type Place } from '#lib/queue/queue.ts';
import { tableName } from '#lib/table/client.ts';
import { gsi1, type Key } from '#lib/table/keys.ts';
import { getRows, queryWhole } from '#lib/table/read.ts';
import { MAX_SKEW_MS } from '#test/faults/weather/sky.ts';
import type { World } from '#test/faults/weather/world.ts';

/** Counts who is inside a date, and who was called and may still come in. */
export interface CrowdWatch {
  numbered(place: Key & Place): void;
  /** Some were called. */
  called(scheduleId: ScheduleId): Promise<void>;
  cameIn(key: Key, scheduleId: ScheduleId): Promise<void>;
}

/**
 * How long after a call somebody may come in, by no clock but the true one: the gateway's may be behind. The slot is kept
 * for 3 s more, of which a clock that is ahead takes 2 s, and the lag of the index 1 s. A claim that lands later may find
 * it given on, and then one too many is inside.
 */
const MAY_COME_MS = CLAIM_WINDOW_MS + MAX_SKEW_MS;

interface Line {
  /** The row of each number. */
  readonly keys: Map<number, Key>;
  /** When each number was last called. The queue itself forgets. */
  readonly calledAt: Map<number, Instant>;
  /** With what room the last of them were called. */
  cap: number;
}

export const watchCrowd = ({ timeline, violations }: Pick<World, 'timeline' | 'violations'>): CrowdWatch => {
  const lines = new Map<ScheduleId, Line>();
  /** The ids of tokens whose bearers came in later than their slot is kept for them. */
  const late = new Set<string>();

  const lineOf = (scheduleId: ScheduleId): Line => {
    const line = lines.get(scheduleId) ?? { keys: new Map(), calledAt: new Map(), cap: 0 };
    lines.set(scheduleId, line);
    return line;
  };

  const mayCome = ({ calledAt }: Line, position: number): boolean =>
    timeline.now() - (calledAt.get(position) ?? 0) <= MAY_COME_MS;

  /** There is room for all who are inside, and for all who may still come in. */
  const check = async (scheduleId: ScheduleId): Promise<void> => {
    const line = lineOf(scheduleId);
    const called = [...line.keys].filter(([position]) => mayCome(line, position));
    const keys = [...(await readIndex(scheduleId, timeline.now())), ...called.map(([, key]) => key)];
    const places = await getRows<Place>([...new Map(keys.map(({ pk, sk }) => [pk, { pk, sk }])).values()]);
    const inside = places.filter((place) => hasLivePass(place, timeline.now()) && !late.has(place.tokenId));
    const awaited = places.filter(({ status, position }) => status === 'PENDING' && mayCome(line, position));
    if (inside.length + awaited.length > line.cap)
      violations.push(
        `${inside.length} are inside and ${awaited.length} may come in, where there is room for ${line.cap}`,
      );
  };

  return {
    numbered: ({ pk, sk, scheduleId, position }) => {
      lineOf(scheduleId).keys.set(position, { pk, sk });
    },
    called: async (scheduleId) => {
      const line = lineOf(scheduleId);
      const { marks } = await readQueueState(scheduleId);
      for (const { at, from, through } of marks)
        for (let position = from + 1; position <= through; position += 1) line.calledAt.set(position, at);
      line.cap = marks.at(-1)?.cap ?? line.cap;
      await check(scheduleId);
    },
    cameIn: async (key, scheduleId) => {
      const [place] = await getRows<Place>([key]);
      if (place && !mayCome(lineOf(scheduleId), place.position)) late.add(place.tokenId);
      await check(scheduleId);
    },
  };
};

/** The rows of those whose pass may be live. */
const readIndex = (scheduleId: ScheduleId, now: Instant): Promise<Key[]> =>
  queryWhole<Key>({
    TableName: tableName(),
    IndexName: gsi1.name,
    KeyConditionExpression: `${gsi1.pk} = :inside AND ${gsi1.sk} > :now`,
    ExpressionAttributeValues: { ':inside': gsi1.inside(scheduleId), ':now': now },
  });
