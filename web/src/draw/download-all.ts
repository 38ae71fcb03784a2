import { browserSource } from '#web/draw/browser-source.ts';
import { tarOf } from '#web/draw/tar.ts';
import type { Bytes } from '#web/draw/verify/bytes.ts';
import type { KeptReceipt } from '#web/draw/verify/receipt-file.ts';
import { tileNames } from '#web/draw/verify/tiles.ts';

interface Download {
  readonly concertId: string;
  readonly scheduleId: string;
  readonly entries: number;
  readonly receipt: KeptReceipt | undefined;
}

/** Few enough for a phone, and enough that a large list does not take hours. */
const READS_AT_ONCE = 6;

/**
 * All files of a draw in one archive, for `verify-draw -- --files`. Files that are not there yet are left out.
 * @throws when the network fails
 */
export const downloadAll = async ({ concertId, scheduleId, entries, receipt }: Download): Promise<Blob> => {
  const source = browserSource(concertId, scheduleId);
  const names = ['draw.json', 'jwks.json', 'keys.json', 'checkpoint', 'beacon.json', ...tileNames(entries)];
  const found: (readonly [string, Bytes])[] = [];
  const folder = `draw-${scheduleId}`;
  const left = names.values();
  const readOn = async (): Promise<void> => {
    for (const name of left) {
      const bytes = await source.read(name);
      if (bytes) found.push([`${folder}/${name}`, bytes]);
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, readOn));
  const own = receipt && new TextEncoder().encode(JSON.stringify(receipt));
  return tarOf(own ? [...found, [`${folder}/receipt.json`, own]] : found);
};
