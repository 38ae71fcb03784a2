import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { log } from '#lib/log.ts';
import { publishMetrics } from '#lib/metrics.ts';
import { captureOutput } from '#test/support/output.ts';

const output = captureOutput();

beforeEach(output.clear);

afterEach(() => {
  vi.unstubAllEnvs();
  // Test files share modules. The next file must not get a module that was loaded with another environment.
  vi.resetModules();
});

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('expected to throw');
};

test('a line has the event, time and user, and nothing from the line before', () => {
  log.info('one', { userId: 'fan', scheduleId: undefined });
  log.info('other', { status: 201 });

  const base = { level: 'INFO', timestamp: expect.stringMatching(/^\d{4}-.*Z$/) };
  expect(output.log()).toEqual([
    { ...base, message: 'one', userId: 'fan' },
    { ...base, message: 'other', status: 201 },
  ]);
});

describe('an error', () => {
  test('is logged with the place where it happened', () => {
    log.error('failed', Object.assign(new TypeError('no such thing'), { code: 'ECONNRESET' }), {
      requestId: 'request',
    });

    expect(output.log()).toMatchObject([
      {
        level: 'ERROR',
        message: 'failed',
        requestId: 'request',
        error: {
          name: 'TypeError',
          message: 'no such thing',
          code: 'ECONNRESET',
          stack: expect.stringMatching(/^TypeError: no such thing\n +at .*log\.test\.ts/),
        },
      },
    ]);
  });

  test('of the SDK is logged without the row that it is about', () => {
    const Item = { email: { S: 'fan@example.com' }, name: { S: '팬' } };
    log.error('failed', new ConditionalCheckFailedException({ $metadata: {}, message: 'refused', Item }));

    expect(output.log()).toMatchObject([{ error: { name: 'ConditionalCheckFailedException' } }]);
    expect(output.printed.join('')).not.toMatch(/example|팬|Item/);
  });

  test('about invalid JSON does not quote the text', () => {
    log.error(
      'failed',
      thrownBy(() => JSON.parse('secret-key')),
    );

    expect(output.log()).toMatchObject([
      { error: { name: 'SyntaxError', stack: expect.stringMatching(/not JSON\n +at /) } },
    ]);
    expect(output.printed.join('')).not.toContain('secret');
  });

  test.each([
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('that is no Error is logged as it is: %s', (thrown, error) => {
    log.error('failed', thrown);

    expect(output.log()).toMatchObject([{ message: 'failed', error }]);
  });

  test('counts as a failure', () => {
    publishMetrics();
    output.clear();

    log.error('failed', new Error('one'));
    log.error('failed', new Error('other'));
    publishMetrics();

    expect(output.metrics()).toEqual([{ failures: 2 }]);
  });
});

test('the log level of a laptop leaves out successful requests', async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'WARN');
  vi.resetModules();
  const quiet = await import('#lib/log.ts');

  quiet.log.info('well');
  quiet.log.error('failed', 'why');

  expect(output.log().map(({ message }) => message)).toEqual(['failed']);
});
