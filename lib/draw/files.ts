import type { BucketObject } from '#lib/bucket/objects.ts';
import type { Beacon } from '#lib/draw/beacon.ts';
import { sha256 } from '#lib/draw/sha256.ts';
import type { Tile } from '#lib/draw/tiles.ts';
import type { ScheduleId } from '#lib/ids.ts';

/** The folder of all draws in the page's bucket, and so on the page's origin. */
export const DRAWS = 'draws/';

/** The files of a draw are below this path of the page's origin. */
export const filesOf = (scheduleId: ScheduleId): string => `/${DRAWS}${scheduleId}/`;

const file = (scheduleId: ScheduleId, path: string, type: string, content: Uint8Array): BucketObject => ({
  key: `${DRAWS}${scheduleId}/${path}`,
  type,
  content,
});

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export const tileFile = (scheduleId: ScheduleId, { path, content }: Tile): BucketObject =>
  file(scheduleId, path, 'application/octet-stream', content);

export const checkpointFile = (scheduleId: ScheduleId, checkpoint: string): BucketObject =>
  file(scheduleId, 'checkpoint', 'text/plain; charset=utf-8', Buffer.from(checkpoint));

/** The keys that verify the checkpoint and all receipts, because the service does not publish old keys for ever. */
export const keysFile = (scheduleId: ScheduleId, keys: object): BucketObject =>
  file(scheduleId, 'keys.json', 'application/json', json(keys));

interface Round {
  readonly beacon: Beacon;
  readonly round: number;
  readonly signature: string;
}

/** The round of the beacon, so that a draw can be checked when no relay has it any more. */
export const roundFile = (
  scheduleId: ScheduleId,
  { beacon: { chainHash, publicKey, period, genesisTime }, round, signature }: Round,
): BucketObject => {
  const randomness = sha256(Buffer.from(signature, 'hex')).toString('hex');
  const content = { chainHash, publicKey, period, genesisTime, round, signature, randomness };
  return file(scheduleId, 'beacon.json', 'application/json', json(content));
};
