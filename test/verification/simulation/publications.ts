import type { DynamoDBRecord } from 'aws-lambda';

import type { Publication } from '#lib/draw/publication.items.ts';
import type { ScheduleId } from '#lib/ids.ts';
import { type Key, keys } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import type { Call } from '#test/support/faults.ts';
import { publicationRecord } from '#test/support/records.ts';

/** Follows the requests to seal and publish draws, for the stream. */
export interface PublicationWatch {
  written(call: Call): Promise<void>;
  /** Stream records to deliver, oldest first. */
  readonly records: DynamoDBRecord[];
}

const { sk: SK } = keys.publication('' as ScheduleId);

export const watchPublications = (): PublicationWatch => {
  const records: DynamoDBRecord[] = [];
  const last = new Map<string, number>();
  return {
    records,
    written: async ({ command, input }) => {
      if (command !== 'PutItemCommand') return;
      const { Item } = JSON.parse(input) as { readonly Item: Key };
      if (Item.sk !== SK) return;
      const [row] = await getRows<Publication>([{ pk: Item.pk, sk: Item.sk }]);
      if (!row || row.requestedAt === last.get(Item.pk)) return;
      last.set(Item.pk, row.requestedAt);
      records.push(publicationRecord(row));
    },
  };
};
