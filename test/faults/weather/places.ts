import { decodeJwt } from 'jose';

import { getRows, queryWhole } from '#lib/table/read.ts';
import { hasLivePass, type Place } from '#lib/queue/queue.ts';
import { tableName } from '#lib/table/client.ts';
import { gsi1, type Key, prefix } from '#lib/table/keys.ts';
import type { ScheduleId } from '#lib/ids.ts';
import type { Call } from '#test/support/faults.ts';
import type { World } from '#test/faults/weather/world.ts';

interface WriteInput {
  readonly Key?: Key;
  readonly Item?: Key & Place;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

/** Follows the places in the lines. */
export interface PlaceWatch {
  /** Looks at a write of a single place: who is numbered, who comes in, and whose place is ended. */
  written(call: Call): Promise<void>;
  /** Somebody was told that the place of their token is lost. */
  lost(token: string): void;
}

export const watchPlaces = (world: Pick<World, 'timeline' | 'violations' | 'fifo'>): PlaceWatch => {
  /** The ids of tokens whose bearers were told that their place is lost. */
  const lost = new Set<string>();

  /** Whoever was told so has joined again: a number would be nobody's. */
  const checkNumbered = async ({ pk, sk, userId, tokenId }: Key & Place): Promise<void> => {
    const [place] = await getRows<Place>([{ pk, sk }]);
    if (lost.has(tokenId) && place?.tokenId === tokenId)
      world.violations.push(`${userId} was told that the place is lost, and got number ${place.position}`);
  };

  return {
    written: async ({ command, input }) => {
      if (!/^(?:Put|Update)Item/.test(command)) return;
      const { Item, Key, ExpressionAttributeValues: values = {} } = JSON.parse(input) as WriteInput;
      if (Item?.sk.startsWith(prefix.place)) await checkNumbered(Item);
      if (!Key?.sk.startsWith(prefix.place)) return;
      if (values[':set_status'] === 'ACTIVE')
        await checkCrowd(world, Key.sk.slice(prefix.place.length) as ScheduleId);
      if (values[':set_status'] === 'EXPIRED' && values[':status'] === 'PENDING')
        checkLeave(world, Key.pk.slice('USER#'.length), String(values[':tokenId']));
    },
    lost: (token) => {
      const { jti = '' } = decodeJwt(token);
      lost.add(jti);
    },
  };
};

/** Nobody is inside above the cap that the last of them was let in with. */
const checkCrowd = async (
  { timeline, violations }: Pick<World, 'timeline' | 'violations'>,
  scheduleId: ScheduleId,
): Promise<void> => {
  const now = timeline.now();
  const indexed = await queryWhole<Key>({
    TableName: tableName(),
    IndexName: gsi1.name,
    KeyConditionExpression: `${gsi1.pk} = :inside`,
    ExpressionAttributeValues: { ':inside': gsi1.inside(scheduleId) },
  });
  const places = await getRows<Place>(indexed.map(({ pk, sk }) => ({ pk, sk })));
  const inside = places.filter((place) => hasLivePass(place, now));
  const last = inside.toSorted((one, other) => one.position - other.position).at(-1);
  if (last && inside.length > (last.admittedCap ?? 0))
    violations.push(
      `${inside.length} are inside, and number ${last.position} was let in with room for ${last.admittedCap}`,
    );
};

/** A leave ends no place that was joined for after it, however often it comes. */
const checkLeave = (
  { fifo, violations }: Pick<World, 'fifo' | 'violations'>,
  userId: string,
  tokenId: string,
): void => {
  if (fifo.isJoinedSince(userId, tokenId)) violations.push(`${userId} lost a place by a leave before it`);
};
