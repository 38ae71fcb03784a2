import { beforeAll, describe, expect, test } from 'vitest';

import { SECOND } from '#lib/clock.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { registerUser } from '#lib/operations/register-user.ts';
import { readUser } from '#lib/user/user.items.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';
import { aUserId, NOW } from '#test/support/builders.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const IAT = NOW / SECOND;

const claims = () => ({ userId: aUserId(), email: 'fan@example.com', name: '팬', iat: IAT });

describe('a user', () => {
  test('is registered once, with an empty wallet', async () => {
    const fan = claims();
    const first = await registerUser(fan, NOW);
    await chargeWallet({ userId: fan.userId, point: 1, idempotencyKey: undefined, now: NOW });

    const [calls, again] = await callsOf(() => registerUser(fan, NOW + SECOND));

    const { iat: _, ...said } = fan;
    expect(first).toMatchObject({ isNew: true, user: { ...said, createdAt: NOW } });
    expect(again).toEqual({ ...first, isNew: false, user: expect.objectContaining(first.user) });
    expect(calls.filter(isWrite)).toEqual([]);
    expect((await readWallet(fan.userId)).balance).toBe(1);
  });

  test('has the name and e-mail of the newest token, and keeps what that token does not contain', async () => {
    const fan = claims();
    await registerUser(fan, NOW);
    await chargeWallet({ userId: fan.userId, point: 1, idempotencyKey: undefined, now: NOW });

    const changed = await registerUser(
      { ...fan, email: 'new@example.com', name: '새 이름', iat: IAT + 1 },
      NOW + SECOND,
    );
    const silent = await registerUser({ ...fan, email: null, name: null, iat: IAT + 2 }, NOW + SECOND);

    const profile = { email: 'new@example.com', name: '새 이름', createdAt: NOW };
    expect(changed).toMatchObject({ isNew: false, user: profile });
    expect(silent).toMatchObject({ isNew: false, user: profile });
    expect(await readUser(fan.userId)).toMatchObject(profile);
    expect((await readWallet(fan.userId)).balance).toBe(1);
  });

  test('does not get the e-mail of an older token, even if its request is handled late', async () => {
    const fan = claims();
    await registerUser(fan, NOW);
    const older = { ...fan, email: 'older@example.com', iat: IAT + 1 };
    const newer = { ...fan, email: 'newer@example.com', iat: IAT + 2 };

    const late = await during(
      { command: 'UpdateItemCommand' },
      after(() => registerUser(newer, NOW)),
      () => registerUser(older, NOW),
    );
    const again = await registerUser(older, NOW);

    expect([late.user.email, again.user.email]).toEqual([newer.email, newer.email]);
  });

  test('does not get the e-mail of an older token after a newer one has repeated the stored e-mail', async () => {
    const fan = claims();
    await registerUser(fan, NOW);
    await registerUser({ ...fan, iat: IAT + 2 }, NOW);

    const { user } = await registerUser({ ...fan, email: 'between@example.com', iat: IAT + 1 }, NOW);

    expect(user.email).toBe(fan.email);
  });

  test('is registered once by many requests at the same moment', async () => {
    const fan = claims();

    const answers = await Promise.all(Array.from({ length: 8 }, () => registerUser(fan, NOW)));

    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
  });
});
