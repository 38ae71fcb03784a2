import { describe, expect, test } from 'vitest';

import {
  aDraw,
  aKey,
  beaconSignature,
  jwksOf,
  jwsOf,
  leafOf,
  noteOf,
  OPENS_AT,
  receiptOf,
  ROUND,
  roundAt,
  SCHEDULE,
  signedNote,
  publishedBeacon,
  userIdOf,
} from '#test/support/published-draw.ts';
import { QUICKNET } from '#web/draw/verify/beacon.ts';
import { type Evidence, verifyDraw } from '#web/draw/verify/verify.ts';

type Draw = ReturnType<typeof aDraw>;

const OTHER_SCHEDULE = '0199c0de-0000-7000-8000-000000000002';

/** The failed steps of the verification, with their reasons. */
const failures = async (draw: Draw, evidence: Partial<Evidence> = {}): Promise<string[]> => {
  const { steps, outcome } = await verifyDraw({ ...draw.evidence, ...evidence });
  const failed = steps.flatMap((step) => (step.status === 'failed' ? [`${step.id}: ${step.reason}`] : []));
  expect(outcome).toBe(failed.length > 0 ? 'failed' : 'verified');
  return failed;
};

const text = (draw: Draw, file: string): string => String(draw.files.get(file));

const changeJson = (draw: Draw, file: string, changed: object): void =>
  void draw.files.set(file, JSON.stringify({ ...(JSON.parse(text(draw, file)) as object), ...changed }));

/** Replaces the checkpoint in its file and in the answer of the service. */
const publish = (draw: Draw, checkpoint: string): void => {
  draw.files.set('checkpoint', checkpoint);
  draw.answerWith({ checkpoint });
};

const iso = (at: number): string => new Date(at).toISOString();

describe('the list', () => {
  test('a changed leaf is not the one of the receipt, and does not lead to the sealed root', async () => {
    const honest = aDraw({ count: 300 });
    const leaves = honest.leaves.with(7, leafOf(SCHEDULE, 999));
    const tampered = aDraw({ leaves });
    const draw = aDraw({ count: 300 });
    for (const [name, content] of tampered.files) if (name.startsWith('tile/')) draw.files.set(name, content);

    // `tampered` is sealed without the fan's leaf. `draw` has other tiles than it was sealed with.
    expect(await failures(tampered, { receipt: tampered.receipt(7) })).toEqual(['inclusion: notIncluded']);
    expect(await failures(draw, { receipt: draw.receipt(8), all: true })).toEqual([
      'inclusion: notIncluded',
      'tree: rootWrong',
    ]);
  });

  test('an entry that is added after sealing changes the root', async () => {
    const draw = aDraw({ count: 5 });
    draw.files.set('tile/0/000.p/6', aDraw({ count: 6 }).files.get('tile/0/000.p/6') ?? '');
    const note = noteOf(
      SCHEDULE,
      { count: 6, root: draw.root },
      { round: ROUND, chainHash: publishedBeacon.chainHash, sealedAt: OPENS_AT + 10_000 },
    );
    publish(draw, signedNote(note, aKey('service')));

    expect(await failures(draw, { all: true })).toEqual([
      'sources: entriesDiffer',
      'seed: seedWrong',
      'tree: rootWrong',
    ]);
  });

  test('an entry that is dropped is not in the list', async () => {
    const before = aDraw({ count: 5 });
    const draw = aDraw({ count: 4 });
    const root = Buffer.from(before.root).toString('base64');

    expect(await failures(draw, { receipt: before.receipt(4), seen: { root, entries: 5 } })).toEqual([
      'sources: rootsDiffer',
      'inclusion: entryOutside',
    ]);
  });

  test('a leaf that is twice in the list is found', async () => {
    const leaves = aDraw({ count: 600 }).leaves.with(500, leafOf(SCHEDULE, 3));

    expect(await failures(aDraw({ leaves }), { all: true })).toEqual(['duplicates: duplicateLeaf']);
  });

  test('missing tiles and tiles of a wrong length are found', async () => {
    const [missing, short, long] = [aDraw({ count: 300 }), aDraw({ count: 300 }), aDraw({ count: 300 })];
    missing.files.delete('tile/1/000.p/1');
    missing.files.delete('tile/0/001.p/44');
    short.files.set('tile/0/001.p/44', Buffer.alloc(43 * 32));
    long.files.set('tile/0/000', Buffer.alloc(257 * 32));

    expect(await failures(missing, { receipt: missing.receipt(299), all: true })).toEqual([
      'inclusion: missing',
      'tree: missing',
    ]);
    expect(await failures(short, { receipt: short.receipt(3), all: true })).toEqual([
      'inclusion: tileLength',
      'tree: tileLength',
    ]);
    expect(await failures(long, { receipt: long.receipt(3) })).toEqual(['inclusion: tileLength']);
  });
});

describe('the checkpoint', () => {
  test('a second checkpoint of a date differs from the one that a fan saved', async () => {
    const saved = aDraw({ count: 5 });
    const draw = aDraw({ count: 6 });

    expect(await failures(draw, { savedCheckpoint: saved.checkpoint })).toEqual([
      'sources: checkpointsDiffer',
    ]);
    expect(await failures(draw, { savedCheckpoint: draw.checkpoint })).toEqual([]);
  });

  test('a second checkpoint of a date differs from the root that a fan got while waiting', async () => {
    const told = aDraw({ count: 5 });
    const draw = aDraw({ leaves: told.leaves.with(2, leafOf(SCHEDULE, 99)) });
    const root = Buffer.from(told.root).toString('base64');

    expect(await failures(draw, { seen: { root, entries: 5, round: ROUND } })).toEqual([
      'sources: rootsDiffer',
    ]);
  });

  test('different checkpoints in the file and in the answer of the service are found', async () => {
    const draw = aDraw({ count: 5 });
    draw.answerWith({ checkpoint: aDraw({ count: 5, sealedAt: OPENS_AT + 20_000 }).checkpoint });

    expect(await failures(draw)).toEqual(['sources: checkpointsDiffer']);
  });

  test.each([
    ['after the round', roundAt(ROUND) + 1, 'sealed: sealedLate'],
    ['a second before the round', roundAt(ROUND) - 1_000, 'sealed: sealedLate'],
    ['before the opening', OPENS_AT - 1, 'sealed: sealedBeforeOpening'],
  ])('a checkpoint sealed %s is refused', async (_, sealedAt, failure) => {
    expect(await failures(aDraw({ sealedAt }))).toEqual([failure]);
  });

  test('a checkpoint sealed a moment earlier is fine', async () => {
    expect(await failures(aDraw({ sealedAt: roundAt(ROUND) - 1_001 }))).toEqual([]);
  });

  test('a checkpoint of another date, or of another key, is refused', async () => {
    const otherDate = aDraw();
    publish(otherDate, aDraw({ scheduleId: OTHER_SCHEDULE }).checkpoint);
    const otherKey = aDraw();
    publish(otherKey, signedNote(otherKey.note, aKey('somebody')));

    expect(await failures(otherDate)).toEqual(['checkpoint: otherDate']);
    expect(await failures(otherKey)).toEqual(['signature: keyUnknown']);
  });

  test('another key under a known name is found', async () => {
    const draw = aDraw();
    draw.files.set('jwks.json', JSON.stringify(jwksOf({ k1: aKey('another') })));

    expect(await failures(draw, { receipt: draw.receipt(0) })).toEqual(['keys: keyConflict']);
  });

  test('a checkpoint with a changed, added or missing line is refused', async () => {
    const { checkpoint } = aDraw();
    const lines = checkpoint.split('\n');
    const altered = lines
      .slice(0, 9)
      .flatMap((line, at) => [
        lines.with(at, `${line} `),
        lines.with(at, line.slice(0, -2) + (line.at(-2) === 'A' ? 'B' : 'A') + line.slice(-1)),
        lines.toSpliced(at, 1),
        lines.toSpliced(at, 0, line),
      ]);
    const others = [
      `${checkpoint}\n`,
      checkpoint.slice(0, -1),
      checkpoint.replaceAll('\n', '\r\n'),
      checkpoint.replace('\n3\n', '\n03\n'),
      checkpoint.replace('\n3\n', '\n4\n'),
      checkpoint.replace('—', '-'),
      '',
    ];

    for (const note of [...altered.map((all) => all.join('\n')), ...others]) {
      const draw = aDraw();
      publish(draw, note);
      const { steps } = await verifyDraw({ ...draw.evidence });
      const [parsed, signed] = ['checkpoint', 'signature'].map((id) => steps.find((step) => step.id === id));

      expect([note, parsed?.status, signed?.status]).not.toEqual([note, 'ok', 'ok']);
    }
  });
});

describe('the round', () => {
  test('another round than the announced one is refused', async () => {
    expect(await failures(aDraw({ round: ROUND + 1 }))).toEqual(['round: roundWrong']);
  });

  test.each([
    ['the first round', { announcedRound: ROUND + 1 }, 'announcedRoundWrong'],
    ['a delay', { delays: [{ round: ROUND + 21, announcedAt: iso(roundAt(ROUND)) }] }, 'delayWrong'],
    [
      'a delay before the round can be given up',
      { delays: [{ round: ROUND + 20, announcedAt: iso(roundAt(ROUND) - 10_001) }] },
      'delayTooEarly',
    ],
  ])('%s that breaks the rule is refused', async (_, changed, reason) => {
    const draw = aDraw({ delays: 1 });
    draw.answerWith(changed);

    expect(await failures(draw)).toEqual([`round: ${reason}`]);
  });

  test('a delay that skips more rounds than it has to is refused', async () => {
    const announcedAt = iso(roundAt(ROUND) + 130_000);
    const draw = aDraw({ round: ROUND + 80 });
    draw.answerWith({ delays: [{ round: ROUND + 80, announcedAt }] });

    expect(await failures(draw)).toEqual(['round: delayWrong']);
  });

  test('a checkpoint that names a round before it was announced is refused', async () => {
    expect(await failures(aDraw({ delays: 1, sealedAt: roundAt(ROUND) - 11_000 }))).toEqual([
      'sealed: sealedBeforeDelay',
    ]);
  });
});

describe('a cancelled draw', () => {
  test.each([
    ['at the time of its round', 0],
    ['less than an hour after its round', 3_599_999],
  ])('%s breaks the rule', async (_, after) => {
    const draw = aDraw();
    draw.files.delete('beacon.json');
    draw.answerWith({ cancelledAt: iso(roundAt(ROUND) + after), signature: null, seed: null });

    expect(await failures(draw)).toEqual(['round: cancelledTooSoon']);
  });

  test.each([
    ['by its file', { signature: null, seed: null }],
    ['by the answer', {}],
  ])('that was drawn, %s, breaks the rule', async (_, changed) => {
    const draw = aDraw();
    if (!('seed' in changed)) draw.files.delete('beacon.json');
    draw.answerWith({ cancelledAt: iso(roundAt(ROUND) + 3_600_000), ...changed });

    expect(await failures(draw)).toEqual(['beacon: cancelledAfterDraw']);
  });
});

describe('the beacon', () => {
  test('a forged signature is refused, although its randomness and seed match it', async () => {
    const draw = aDraw({ signature: beaconSignature(ROUND + 1) });

    expect(await failures(draw, { receipt: draw.receipt(0) })).toEqual(['beacon: beaconSignatureWrong']);
  });

  test('the signature of another round is refused', async () => {
    const draw = aDraw();
    changeJson(draw, 'beacon.json', { round: ROUND + 1, signature: beaconSignature(ROUND + 1) });

    expect(await failures(draw)).toEqual(['beacon: beaconRoundWrong']);
  });

  test('different signatures in the file and in the answer of the service are found', async () => {
    const draw = aDraw();
    draw.answerWith({ signature: beaconSignature(ROUND + 1) });

    expect(await failures(draw)).toEqual(['beacon: signaturesDiffer']);
  });

  test('quicknet with a key of the service is refused', async () => {
    const beacon = { ...QUICKNET, publicKey: publishedBeacon.publicKey };

    expect(await failures(aDraw({ beacon, isTest: false }))).toEqual([
      'rules: beaconForged',
      'beacon: beaconForged',
    ]);
  });

  test('a test beacon that is called a public one is refused', async () => {
    expect(await failures(aDraw({ isTest: false }))).toContain('rules: beaconMislabelled');
  });

  test('a wrong randomness and a wrong seed are found', async () => {
    const draw = aDraw();
    changeJson(draw, 'beacon.json', { randomness: '00'.repeat(32) });
    const other = aDraw();
    other.answerWith({ seed: '00'.repeat(32) });

    expect(await failures(draw)).toEqual(['beacon: randomnessWrong']);
    expect(await failures(other)).toEqual(['seed: seedWrong']);
  });
});

describe('a receipt', () => {
  test('a number that is not the drawn one is found', async () => {
    const draw = aDraw({ count: 10 });
    const [mine, other] = [draw.number(3), draw.number(4)];

    expect(await failures(draw, { receipt: draw.receipt(3), seen: { number: mine } })).toEqual([]);
    expect(await failures(draw, { receipt: draw.receipt(3), seen: { number: other } })).toEqual([
      'number: numberWrong',
    ]);
  });

  test('the receipt of another date is refused', async () => {
    const receipt = aDraw({ scheduleId: OTHER_SCHEDULE }).receipt(0);

    expect(await failures(aDraw(), { receipt })).toEqual(['date: receiptForOtherDate']);
  });

  test('the receipt of another user is refused', async () => {
    const draw = aDraw();
    const receipt = draw.receipt(1);

    expect(await failures(draw, { receipt, userId: userIdOf(1) })).toEqual([]);
    expect(await failures(draw, { receipt, userId: userIdOf(2) })).toEqual(['leaf: otherUser']);
  });

  test('a receipt whose leaf is not the hash of its entry is refused', async () => {
    const leaf = leafOf(SCHEDULE, 2).toString('base64url');
    const receipt = receiptOf(SCHEDULE, 1, aKey('service'), { leaf });

    expect(await failures(aDraw(), { receipt })).toEqual(['leaf: leafWrong']);
  });

  test('a receipt that the service has not signed is refused', async () => {
    const draw = aDraw();
    const [head, , signature] = draw.receipt(1).split('.');
    const [, payload] = draw.receipt(2).split('.');

    expect(await failures(draw, { receipt: receiptOf(SCHEDULE, 1, aKey('somebody')) })).toEqual([
      'receipt: signatureWrong',
    ]);
    expect(await failures(draw, { receipt: `${head}.${payload}.${signature}` })).toEqual([
      'receipt: signatureWrong',
    ]);
    expect(await failures(draw, { receipt: jwsOf({ iss: 'x' }, aKey('service')) })).toEqual([
      'receipt: malformed',
    ]);
  });

  test.each(['', 'hello', 'a.b', 'a.b.c', '{}', 'e30.e30.e30', `${'A'.repeat(30)}.${'A'.repeat(30)}.`])(
    '%j is no receipt',
    async (receipt) => {
      expect(await failures(aDraw(), { receipt })).toEqual(['receipt: malformed']);
    },
  );

  test('a receipt of another type, algorithm or audience is no receipt', async () => {
    const draw = aDraw();
    const payload = (changed: object): string => receiptOf(SCHEDULE, 0, aKey('service'), changed);
    const signed = (header: object): string => jwsOf({ aud: 'draw' }, aKey('service'), header);

    for (const receipt of [
      payload({ aud: 'ticket' }),
      payload({ entry: -1 }),
      payload({ nonce: 'AA' }),
      signed({ typ: 'JWT' }),
      signed({ alg: 'none' }),
    ]) {
      expect(await failures(draw, { receipt })).toEqual(['receipt: malformed']);
    }
  });
});

describe('files', () => {
  test.each(['draw.json', 'keys.json', 'checkpoint', 'beacon.json'])(
    'a broken or missing %s does not end the verification',
    async (file) => {
      for (const content of [undefined, '', 'null', '[]', '{}', '{"keys":[{"crv":"Ed25519"}]}']) {
        const draw = aDraw();
        draw.files.delete('jwks.json');
        if (content !== undefined) {
          draw.files.set(file, content);
        } else {
          draw.files.delete(file);
          // Its content is not in the answer of the service either.
          if (file === 'checkpoint') draw.files.delete('draw.json');
          if (file === 'beacon.json') draw.answerWith({ signature: null, state: 'DRAWN' });
        }

        const { steps, outcome } = await verifyDraw({
          ...draw.evidence,
          receipt: draw.receipt(0),
          all: true,
        });

        expect(outcome).toBe(content === undefined && file === 'beacon.json' ? 'unfinished' : 'failed');
        expect(steps.filter((step) => step.status === 'failed' && step.reason === 'unexpected')).toEqual([]);
      }
    },
  );

  test('a file that cannot be read fails a step, which names the cause', async () => {
    const { scheduleId } = aDraw().evidence;
    const source = { read: () => Promise.reject(new Error('no network')) };

    const { steps } = await verifyDraw({ scheduleId, source });

    expect(steps[0]).toEqual({
      id: 'rules',
      status: 'failed',
      reason: 'unreadable',
      facts: { file: 'draw.json', cause: 'no network' },
    });
  });
});
