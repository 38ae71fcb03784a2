import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { verifyCommand } from '#local/cli/verify-draw/command.ts';
import { aDraw, ROUND, roundAt, SCHEDULE } from '#test/support/published-draw.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'draw-'));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(directory, { recursive: true });
});

const run = async (...args: string[]) => {
  const [said, complaints]: [string[], string[]] = [[], []];
  const code = await verifyCommand(args, {
    say: (line) => said.push(line),
    complain: (line) => complaints.push(line),
  });
  return { code, output: said.join('\n'), complaint: complaints.join('\n') };
};

const save = async (name: string, content: string | Uint8Array): Promise<string> => {
  const file = join(directory, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
};

const saveDraw = async (draw: ReturnType<typeof aDraw>): Promise<void> => {
  for (const [name, content] of draw.files) await save(name, content);
};

/** A service that answers with the files of a draw. */
const stubService = ({ files }: ReturnType<typeof aDraw>): string[] => {
  const addresses: string[] = [];
  const names: Readonly<Record<string, string>> = {
    [`/concerts/c/schedules/${SCHEDULE}/draw`]: 'draw.json',
    '/.well-known/jwks.json': 'jwks.json',
  };
  vi.stubGlobal('fetch', async (address: string) => {
    addresses.push(address);
    const path = new URL(address).pathname;
    const content = files.get(names[path] ?? path.replace(`/draws/${SCHEDULE}/`, ''));
    return content === undefined ? new Response(null, { status: 404 }) : new Response(Buffer.from(content));
  });
  return addresses;
};

test('a draw in a directory verifies, with a receipt and the whole list', async () => {
  const draw = aDraw({ count: 300 });
  await saveDraw(draw);
  const receipt = await save('receipt.txt', draw.receipt(7));

  const { code, output } = await run('--files', directory, '--receipt', receipt, '--all');

  expect(code).toBe(0);
  expect(output).not.toMatch(/FAILED|skipped/);
  expect(output).toContain(`Your number is ${draw.number(7)}.`);
  expect(output).toContain('TEST BEACON');
  expect(output).toContain('The draw is right in every step that was run.');
});

test('a draw of a service verifies by the address of its page, and again from what was saved', async () => {
  const draw = aDraw({ count: 300 });
  const addresses = stubService(draw);
  const saved = join(directory, 'saved');

  const online = await run(
    '--url',
    `https://shop.example/shows/c/dates/${SCHEDULE}/draw`,
    '--save',
    saved,
    '--all',
  );
  vi.stubGlobal('fetch', undefined);
  const offline = await run('--files', saved, '--all');

  expect([online.code, offline.code]).toEqual([0, 0]);
  expect(offline.output).toBe(online.output);
  expect(addresses).toContain(`https://shop.example/draws/${SCHEDULE}/tile/0/001.p/44`);
  expect(await readFile(join(saved, 'checkpoint'), 'utf8')).toBe(draw.checkpoint);
});

test.each([
  ['before its round', -1, 'The draw was cancelled.', 'cancelled before its round'],
  ['after its round', 3_600_000, 'The draw was cancelled after its round.', 'cancelled AFTER ITS ROUND'],
])('the report says that a draw was cancelled %s', async (_, after, sentence, summary) => {
  const draw = aDraw();
  draw.files.delete('beacon.json');
  const cancelledAt = new Date(roundAt(ROUND) + after).toISOString();
  draw.answerWith({ state: 'CANCELLED', signature: null, seed: null, drawnAt: null, cancelledAt });
  await saveDraw(draw);

  const { code, output } = await run('--files', directory);

  expect(code).toBe(0);
  expect(output).toContain(`skipped  Public random number: ${sentence}\n`);
  expect(output).toContain(`cancelled: ${cancelledAt}`);
  expect(output).toContain(summary);
});

test('a date may also be named by its concert and schedule', async () => {
  stubService(aDraw());

  const { code } = await run('--url', 'https://shop.example', '--concert', 'c', '--schedule', SCHEDULE);

  expect(code).toBe(0);
});

test('a failed step gives the exit code 1', async () => {
  const draw = aDraw({ count: 6 });
  await saveDraw(draw);
  const checkpoint = await save('earlier', aDraw({ count: 5 }).checkpoint);
  const receipt = await save('receipt.txt', draw.receipt(0));
  const wrong = String(draw.number(1));

  const other = await run('--files', directory, '--checkpoint', checkpoint);
  const told = await run('--files', directory, '--receipt', receipt, '--number', wrong);
  const user = await run('--files', directory, '--receipt', receipt, '--user', 'somebody');

  expect([other.code, told.code, user.code]).toEqual([1, 1, 1]);
  expect(other.output).toContain('FAILED   One list for everyone: There are two different lists.');
  expect(told.output).toContain(
    'FAILED   Your number: The number that you were given isn’t the calculated one.',
  );
  expect(user.output).toContain('FAILED   Your entry: This receipt belongs to someone else.');
});

test('the receipt file of the page also has what the page showed, and the command compares it', async () => {
  const draw = aDraw({ count: 6 });
  await saveDraw(draw);
  const kept = (root: Uint8Array) =>
    JSON.stringify({
      scheduleId: SCHEDULE,
      receipt: draw.receipt(2),
      seen: { round: 1_000, entries: 6, root: Buffer.from(root).toString('base64'), number: draw.number(2) },
    });
  const honest = await save('honest.json', kept(draw.root));
  const other = await save('other.json', kept(aDraw({ count: 5 }).root));

  const [right, wrong] = [
    await run('--files', directory, '--receipt', honest),
    await run('--files', directory, '--receipt', other),
  ];

  expect([right.code, wrong.code]).toEqual([0, 1]);
  expect(right.output).toContain('comparisons: 6');
  expect(wrong.output).toContain('This isn’t the list that you were told about while waiting.');
});

test('a service that does not answer fails a step', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('refused')));
  vi.stubGlobal('setTimeout', (then: () => void) => then());

  const { code, output } = await run('--url', `https://shop.example/shows/c/dates/${SCHEDULE}`);

  expect(code).toBe(1);
  expect(output).toContain('FAILED   Announced rules: A file couldn’t be read.');
  expect(output).toContain('refused');
});

test.each([
  [[], 'give either --url or --files'],
  [['--url', 'https://shop.example', '--files', 'x'], 'give either --url or --files'],
  [['--url', 'shop.example'], 'is no address of a page'],
  [['--url', 'https://shop.example/shows/c'], 'names no date'],
  [['--files', 'x', '--save', 'y'], '--save and --concert need --url'],
  [['--files', 'x', '--number', '0'], '--number 0 is no number'],
  [['--files', 'x', '--receipt', 'missing.txt'], 'missing.txt cannot be read'],
  [['--files', 'no-directory'], 'has no draw.json'],
  [['--unknown'], "Unknown option '--unknown'"],
  [['--all', '--url'], "'--url <value>' argument missing"],
])('%j is wrong usage, with the exit code 2', async (args, reason) => {
  const { code, output, complaint } = await run(...args);

  expect(code).toBe(2);
  expect(output).toBe('');
  expect(complaint).toContain(reason);
  expect(complaint.split('\n')).toHaveLength(1);
});
