import { getRows, queryWhole } from '#lib/table/read.ts';
import { hasLivePass, type Place } from '#lib/queue/queue.ts';
import { tableName } from '#lib/table/client.ts';
import { gsi1, type Key, prefix } from '#lib/table/keys.ts';
import type { ScheduleId } from '#lib/ids.ts';
import type { Call } from '#test/support/faults.ts';
import type { World } from '#test/faults/weather/world.ts';

interface UpdateInput {
  readonly Key: Key;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

/** Looks at a write of a single place: who comes in, and whose place is ended. */
export const watchPlace = async (world: World, { command, input }: Call): Promise<void> => {
  if (command !== 'UpdateItemCommand') return;
  const { Key, ExpressionAttributeValues: values = {} } = JSON.parse(input) as UpdateInput;
  if (!Key.sk.startsWith(prefix.place)) return;
  if (values[':set_status'] === 'ACTIVE')
    await checkCrowd(world, Key.sk.slice(prefix.place.length) as ScheduleId);
  if (values[':set_status'] === 'EXPIRED' && values[':status'] === 'PENDING')
    checkLeave(world, Key.pk.slice('USER#'.length), String(values[':tokenId']));
};

/** Nobody is inside above the cap that the last of them was let in with. */
const checkCrowd = async ({ timeline, violations }: World, scheduleId: ScheduleId): Promise<void> => {
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
const checkLeave = ({ fifo, violations }: World, userId: string, tokenId: string): void => {
  if (fifo.isJoinedSince(userId, tokenId)) violations.push(`${userId} lost a place by a leave before it`);
};
