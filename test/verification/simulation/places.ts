import { decodeJwt } from 'jose';

import type { ScheduleId } from '#lib/ids.ts';
import type { Place } from '#lib/queue/queue.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { type Key, pk as pkOf, prefix } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import type { Call } from '#test/support/faults.ts';
import type { World } from '#test/verification/simulation/world.ts';

interface Change {
  readonly Key: Key;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

interface WriteInput extends Partial<Change> {
  readonly Item?: Key & Place;
  readonly TransactItems?: readonly { readonly Update?: Change }[];
}

const QUEUE = pkOf.queue('' as ScheduleId);

/** Follows the places in the queues. */
export interface PlaceWatch {
  /** Looks at a write: a number given, a call, an entry, a place ended. */
  written(call: Call): Promise<void>;
  /** A fan was told PLACE_LOST for this token. */
  lost(token: string): void;
}

export const watchPlaces = ({
  violations,
  fifo,
  calls,
  seen,
}: Pick<World, 'violations' | 'fifo' | 'calls' | 'seen'>): PlaceWatch => {
  /** The ids of tokens that were answered with PLACE_LOST. */
  const lost = new Set<string>();

  /** A fan who was told PLACE_LOST joins again, so the token must get no number. A dead-lettered join may, when it is sent again. */
  const checkNumbered = async ({ pk, sk, userId, tokenId }: Key & Place): Promise<void> => {
    const [place] = await getRows<Place>([{ pk, sk }]);
    if (place?.tokenId !== tokenId) return;
    if (lost.has(tokenId) && !fifo.wasDeadLettered(tokenId))
      violations.push(`${userId} was told PLACE_LOST, and then got number ${place.position}`);
    violations.push(...fifo.numbered(place));
  };

  /** A leave ends no place of a later join, however often it is delivered. */
  const checkLeave = (userId: string, tokenId: string): void => {
    if (fifo.isJoinedSince(userId, tokenId)) violations.push(`${userId} lost a place by a leave before it`);
  };

  const cameIn = async (key: Key): Promise<void> => {
    const [place] = await getRows<Place>([key]);
    if (place?.status === 'ACTIVE') calls.cameIn(place);
  };

  const changed = async ({ Key: key, ExpressionAttributeValues: values = {} }: Change): Promise<void> => {
    if (key.pk.startsWith(QUEUE) && values[':set_serving'] !== undefined)
      calls.queueWritten(await readQueueState(key.pk.slice(QUEUE.length) as ScheduleId));
    if (Object.keys(values).some((name) => name.startsWith(':set_turnedAway')))
      seen('batches in which a join was turned away');
    if (!key.sk.startsWith(prefix.place)) return;
    if (values[':set_status'] === 'ACTIVE') await cameIn({ pk: key.pk, sk: key.sk });
    if (values[':set_status'] === 'EXPIRED' && values[':status'] === 'PENDING')
      checkLeave(key.pk.slice('USER#'.length), String(values[':tokenId']));
  };

  return {
    written: async ({ command, input }) => {
      if (!/^(?:Put|Update|TransactWrite)Item/.test(command)) return;
      const { Item, Key, TransactItems = [], ...rest } = JSON.parse(input) as WriteInput;
      if (Item?.sk.startsWith(prefix.place)) await checkNumbered(Item);
      if (Key) await changed({ Key, ...rest });
      for (const { Update } of TransactItems) if (Update) await changed(Update);
    },
    lost: (token) => {
      const { jti = '' } = decodeJwt(token);
      lost.add(jti);
    },
  };
};
