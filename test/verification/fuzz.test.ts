import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { operations } from '#functions/routes.ts';
import { auditTable } from '#lib/audit/audit-table.ts';
import { log } from '#lib/log.ts';
import { readKeyRing } from '#lib/token/token-keys.ts';
import type { Stack } from '#local/stack.ts';
import { startApi } from '#test/support/api.ts';
import { leaksIn, tokensIn } from '#test/support/leaks.ts';
import { askChecked, expectSound } from '#test/support/checked-answer.ts';
import { capturePrinted, failuresIn } from '#test/support/output.ts';
import { countFor, curlOf, drawAll, type Drawn } from '#test/verification/fuzz/requests.ts';
import { aWorld, type World } from '#test/verification/fuzz/world.ts';

/** To draw other requests: `FUZZ_SEED=7 npx vitest run test/verification/fuzz.test.ts`. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_361_201);
const AT_ONCE = 16;

let stack: Stack;
let world: World;
let output: ReturnType<typeof capturePrinted>;
const drawn = drawAll(SEED);
/** The statuses of all answers, by operation. */
const statuses = new Map<string, number[]>();
const failures: string[] = [];

const sendOne = async (request: Drawn): Promise<void> => {
  const { operation, method } = request;
  const filled = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, world.fill(value, request)]),
  );
  try {
    const { status, body, text } = await askChecked(stack.url, method, world.fill(request.path, request), {
      headers: filled,
      ...(request.body !== undefined && { body: request.body }),
    });
    for (const token of tokensIn(text)) world.secrets.add(token);
    statuses.set(operation, [...(statuses.get(operation) ?? []), status]);
    const token = filled['x-queue-token'] ?? filled['authorization']?.replace(/^bearer /i, '');
    world.learn(request, { token }, body);
  } catch (error) {
    failures.push(`${curlOf(request)}\n  ${(error as Error).message.slice(0, 1_000)}`);
  }
};

beforeAll(async () => {
  stack = await startApi();
  output = capturePrinted();
  world = await aWorld(stack);
  const left = drawn.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const request of left) await sendOne(request);
    }),
  );
}, 400_000);
afterAll(async () => {
  await stack.stop();
  vi.restoreAllMocks();
  console.log(summary());
});

const summary = (): string => {
  const all = [...statuses.values()].flat();
  const groups = Object.entries(Object.groupBy(all, (status) => `${Math.floor(status / 100)}xx`));
  return `fuzz, seed ${SEED}: ${drawn.length} requests over ${statuses.size} operations, ${groups
    .map(([group, some = []]) => `${some.length} × ${group}`)
    .join(', ')}`;
};

test('every answer is in the OpenAPI document, and none is a 500', () => {
  expect(drawn.length).toBeGreaterThan(5_000);
  expect(failures).toEqual([]);
});

test('fewer than 1 % of the requests get a 503', () => {
  const all = [...statuses.values()].flat();

  expect(all.filter((status) => status === 503).length).toBeLessThan(all.length / 100);
});

test.each(operations)('%s gets valid and invalid requests', (operation) => {
  const answers = statuses.get(operation) ?? [];

  expect(countFor(operation)).toBeGreaterThanOrEqual(150);
  expect(answers.length).toBe(countFor(operation));
  expect(answers.filter((status) => status < 300).length).toBeGreaterThan(10);
  expect(answers.filter((status) => status >= 400).length).toBeGreaterThan(4);
});

test('the audit finds nothing', async () => {
  expect((await auditTable(Date.now())).findings).toEqual([]);
});

describe('the checks find', () => {
  test.each([
    ['a broken service', { status: 500, retryAfter: null, text: '{"error":"x","code":"UNKNOWN"}' }],
    ['a 503 without Retry-After', { status: 503, retryAfter: null, text: '{"error":"x","code":"BUSY"}' }],
    [
      'an answer that is not in the document',
      { status: 418, retryAfter: null, text: '{"error":"x","code":"UNKNOWN"}' },
    ],
    ['an error without a code', { status: 400, retryAfter: null, text: '{"error":"x"}' }],
    ['a body that is not in the document', { status: 200, retryAfter: null, text: '{"point":"1"}' }],
    ['a body that is no JSON', { status: 200, retryAfter: null, text: '<html>' }],
    ['an unknown message of the gateway', { status: 404, retryAfter: null, text: '{"message":"x"}' }],
  ])('%s', (_what, answer) => {
    expect(() => {
      expectSound('GET', '/users/me/points', answer);
    }).toThrow();
  });

  test('an endpoint that answers like the gateway', () => {
    const answer = { status: 404, retryAfter: null, text: '{"message":"Not Found"}' };

    expectSound('POST', '/payments/zz', answer);
    expect(() => {
      expectSound('POST', '/payments', answer);
    }).toThrow('POST /payments 404');
  });
});

describe('the log', () => {
  test('has no failure', () => {
    expect(failuresIn(output.printed)).toEqual([]);
  });

  test('has no token, e-mail, name or key', async () => {
    const keys = Object.values(await readKeyRing(stack.tokenKeysSecret));

    expect(output.printed.length).toBeGreaterThan(1_000);
    expect(leaksIn(output.printed.join('\n'), [...world.secrets, ...keys])).toEqual([]);
  });

  test('is searched in a way that finds secrets', () => {
    const some = [...world.secrets].filter((_, index) => index % 50 === 0);

    log.info('request', { some });

    const found = leaksIn(output.printed.join('\n'), world.secrets);
    expect(some.filter((secret) => !found.includes(secret))).toEqual([]);
  });
});
