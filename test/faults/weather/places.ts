import { decodeJwt } from 'jose';

import { getRows } from '#lib/table/read.ts';
import type { Place } from '#lib/queue/queue.ts';
import { type Key, pk as pkOf, prefix } from '#lib/table/keys.ts';
import type { ScheduleId } from '#lib/ids.ts';
import type { Call } from '#test/support/faults.ts';
import { watchCrowd } from '#test/faults/weather/crowd.ts';
import type { World } from '#test/faults/weather/world.ts';

interface WriteInput {
  readonly Key?: Key;
  readonly Item?: Key & Place;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

const QUEUE = pkOf.queue('' as ScheduleId);

/** Follows the places in the lines. */
export interface PlaceWatch {
  /** Looks at a write of a single row: who is numbered, called, comes in, and whose place is ended. */
  written(call: Call): Promise<void>;
  /** Somebody was told that the place of their token is lost. */
  lost(token: string): void;
}

export const watchPlaces = ({
  timeline,
  violations,
  fifo,
}: Pick<World, 'timeline' | 'violations' | 'fifo'>): PlaceWatch => {
  const crowd = watchCrowd({ timeline, violations });
  /** The ids of tokens whose bearers were told that their place is lost. */
  const lost = new Set<string>();

  /** Whoever was told so has joined again: a number would be nobody's. What was put aside is told so until it is sent again. */
  const checkNumbered = async ({ pk, sk, userId, tokenId }: Key & Place): Promise<void> => {
    const [place] = await getRows<Place>([{ pk, sk }]);
    if (lost.has(tokenId) && !fifo.wasPutAside(tokenId) && place?.tokenId === tokenId)
      violations.push(`${userId} was told that the place is lost, and got number ${place.position}`);
  };

  /** A leave ends no place that was joined for after it, however often it comes. */
  const checkLeave = (userId: string, tokenId: string): void => {
    if (fifo.isJoinedSince(userId, tokenId)) violations.push(`${userId} lost a place by a leave before it`);
  };

  return {
    written: async ({ command, input }) => {
      if (!/^(?:Put|Update)Item/.test(command)) return;
      const { Item, Key, ExpressionAttributeValues: values = {} } = JSON.parse(input) as WriteInput;
      if (Item?.sk.startsWith(prefix.place)) {
        crowd.numbered(Item);
        await checkNumbered(Item);
      }
      if (Key?.pk.startsWith(QUEUE) && values[':set_marks'])
        await crowd.called(Key.pk.slice(QUEUE.length) as ScheduleId);
      if (!Key?.sk.startsWith(prefix.place)) return;
      if (values[':set_status'] === 'ACTIVE')
        await crowd.cameIn(Key, Key.sk.slice(prefix.place.length) as ScheduleId);
      if (values[':set_status'] === 'EXPIRED' && values[':status'] === 'PENDING')
        checkLeave(Key.pk.slice('USER#'.length), String(values[':tokenId']));
    },
    lost: (token) => {
      const { jti = '' } = decodeJwt(token);
      lost.add(jti);
    },
  };
};
