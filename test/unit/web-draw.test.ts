import { describe, expect, test, vi } from 'vitest';

import { aDraw, SCHEDULE } from '#test/support/published-draw.ts';
import { stubPageForEach } from '#test/support/page-globals.ts';
import { anAccessToken } from '#test/support/stub-issuer.ts';
import { downloadAll } from '#web/draw/download-all.ts';
import { stepStrings } from '#web/draw/step-strings.ts';
import { tarOf } from '#web/draw/tar.ts';

const page = stubPageForEach();

/** A tab in which a user is signed in. */
const open = async () => {
  const session = await import('#web/session/session.ts');
  session.keepSession({ accessToken: anAccessToken('fan') });
  return { ...session, ...(await import('#web/draw/kept-receipt.ts')) };
};

const [first, second] = [aDraw().receipt(0), aDraw().receipt(1)];

describe('a receipt', () => {
  const entered = { scheduleId: SCHEDULE, receipt: first, seen: {} };
  const sealed = { ...entered, seen: { round: 1_000, entries: 3, root: 'root' } };

  test('is kept with what the page was told first', async () => {
    const { keepReceipt, keptReceipt } = await open();

    keepReceipt('fan', entered);
    keepReceipt('fan', sealed);
    keepReceipt('fan', { ...sealed, seen: { round: 1_000, entries: 4, root: 'another', number: 2 } });
    keepReceipt('fan', { ...sealed, seen: { number: 3 } });

    expect(keptReceipt('fan', SCHEDULE)).toEqual({ ...sealed, seen: { ...sealed.seen, number: 2 } });
  });

  test('of a new entry replaces the one before, and what was told of it', async () => {
    const { keepReceipt, keptReceipt } = await open();
    keepReceipt('fan', { ...sealed, seen: { ...sealed.seen, number: 2 } });

    keepReceipt('fan', { ...entered, receipt: second });

    expect(keptReceipt('fan', SCHEDULE)).toEqual({ ...entered, receipt: second });
  });

  test('is forgotten on sign-out, and is not kept after it', async () => {
    const { keepReceipt, keptReceipt, keepSession } = await open();
    keepReceipt('fan', entered);

    keepSession(undefined);
    keepReceipt('fan', entered);

    expect(keptReceipt('fan', SCHEDULE)).toBeUndefined();
    expect(Object.keys(page.localStorage).filter((key) => key.startsWith('draw '))).toEqual([]);
  });

  test('that cannot be read counts as none', async () => {
    const { keptReceipt } = await open();
    page.localStorage.setItem(`draw fan ${SCHEDULE}`, '{');

    expect(keptReceipt('fan', SCHEDULE)).toBeUndefined();
  });
});

/** Name and content of each file of an archive. */
const readTar = async (archive: Blob): Promise<Map<string, string>> => {
  const bytes = Buffer.from(await archive.arrayBuffer());
  const files = new Map<string, string>();
  for (let at = 0; bytes[at] !== 0;) {
    const [name = ''] = bytes.toString('latin1', at, at + 100).split('\0');
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 135), 8);
    files.set(name, bytes.toString('latin1', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
};

describe('the archive of a draw', () => {
  test('has each file with its length, and the checksum of its header', async () => {
    const archive = tarOf([
      ['a/b', new Uint8Array(513).fill(65)],
      ['empty', new Uint8Array()],
    ]);

    const header = Buffer.from(await archive.arrayBuffer()).subarray(0, 512);
    const checksum = Number.parseInt(header.toString('latin1', 148, 154), 8);
    const sum = header.fill(' ', 148, 156).reduce((total, byte) => total + byte, 0);

    expect(checksum).toBe(sum);
    expect(archive.size % 512).toBe(0);
    expect(await readTar(archive)).toEqual(
      new Map([
        ['a/b', 'A'.repeat(513)],
        ['empty', ''],
      ]),
    );
  });

  test('has everything that is published, and the receipt of the fan', async () => {
    const draw = aDraw({ leaves: Array.from({ length: 600 }, () => new Uint8Array(32)) });
    const receipt = { scheduleId: SCHEDULE, receipt: first, seen: {} };
    vi.stubGlobal('fetch', async (address: string) => {
      const name = address.endsWith('/draw')
        ? 'draw.json'
        : address.replace(/^\/(?:draws\/[^/]+|[^/]+)\//, '');
      const content = draw.files.get(name);
      return content === undefined ? new Response(null, { status: 404 }) : new Response(Buffer.from(content));
    });

    const archive = await downloadAll({ concertId: 'c', scheduleId: SCHEDULE, entries: 600, receipt });

    const names = [...(await readTar(archive)).keys()].map((name) => name.replace(`draw-${SCHEDULE}/`, ''));
    expect(names.toSorted()).toEqual([...draw.files.keys(), 'receipt.json'].toSorted());
  });
});

test('each step, reason and fact has a text of its own in both languages', () => {
  for (const { titles, proves, failures, skips, facts } of [stepStrings.ko, stepStrings.en]) {
    for (const texts of [titles, proves, failures, skips, facts]) {
      const all = Object.values(texts);
      expect(all.filter((text, at) => text.trim() === '' || all.indexOf(text) !== at)).toEqual([]);
    }
  }
});
