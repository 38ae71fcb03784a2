import { afterEach, describe, expect, test, vi } from 'vitest';

import { renderHook } from '#test/support/page-globals.ts';
import { signInForEach } from '#test/support/signed-in-page.ts';
import type { Payment } from '#web/api-types.ts';
import { type Bill, billOf } from '#web/booking/pass.ts';
import { useRecentChange } from '#web/booking/use-recent-change.ts';
import { usePayment } from '#web/booking/use-payment.ts';
import { useSeenBill } from '#web/booking/use-seen-bill.ts';
import { forgetQueries } from '#web/query.ts';
import { createStore, useStore } from '#web/store.ts';
import { useWallet } from '#web/wallet/use-wallet.ts';

interface Sent {
  readonly route: string;
  readonly key: string | undefined;
  readonly body: unknown;
}

type Answer = (sent: Sent) => { readonly status?: number; readonly body: unknown };

const failed = (status: number, code: string, details: object = {}): ReturnType<Answer> => ({
  status,
  body: { error: '', code, ...details },
});

/** An API with a wallet, which charges once for each key and answers payments as the test says. */
const stubApi = (start: number) => {
  const api = {
    point: start,
    sent: [] as Sent[],
    onCharge: undefined as Answer | undefined,
    onPay: undefined as Answer | undefined,
  };
  const done = new Map<string, number>();
  const charge: Answer = ({ key = '', body }) => {
    api.point += done.has(key) ? 0 : (body as { point: number }).point;
    const after = done.get(key) ?? api.point;
    done.set(key, after);
    return { body: { point: after } };
  };
  const pay: Answer = ({ body }) => {
    const { seatNumbers, point } = body as { seatNumbers: number[]; point: number };
    api.point -= point;
    return { body: { point, seats: seatNumbers.map((seatNumber) => ({ seatNumber })) } };
  };
  const answers: Readonly<Record<string, Answer>> = {
    'GET /users/me/points': () => ({ body: { point: api.point } }),
    'PATCH /users/me/points/charge': (sent) => {
      const result = charge(sent);
      return api.onCharge?.(sent) ?? result;
    },
    'POST /payments': (sent) => api.onPay?.(sent) ?? pay(sent),
  };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit & { headers: Record<string, string> }) => {
    const sent = {
      route: `${init.method} ${path}`,
      key: init.headers['idempotency-key'],
      body: init.body === undefined ? undefined : (JSON.parse(init.body as string) as unknown),
    };
    api.sent.push(sent);
    const { status = 200, body } = answers[sent.route]?.(sent) ?? expect.fail(sent.route);
    return new Response(JSON.stringify(body), { status });
  });
  const sentTo = (route: string): Sent[] => api.sent.filter((one) => one.route.endsWith(route));
  return Object.assign(api, { charges: () => sentTo('charge'), payments: () => sentTo('payments') });
};

signInForEach();

const holdsOf = (...seatNumbers: number[]) =>
  seatNumbers.map((seatNumber) => ({ seatNumber, reservationId: `r${seatNumber}`, price: 70_000 }));

/** The payment step with these held seats, once the balance is known. */
const open = async (...seatNumbers: number[]) => {
  const store = createStore(holdsOf(...seatNumbers));
  const pass = {
    isHeld: vi.fn<(bill: Bill) => Promise<boolean>>(async () => true),
    check: vi.fn<() => Promise<void>>(),
    end: vi.fn<() => Promise<void>>(),
    finish: vi.fn<() => void>(),
  };
  const onPaid = vi.fn<(payment: Payment) => void>();
  const placeId = { userId: 'fan', concertId: 'c', scheduleId: 's' };
  const step = renderHook(() => {
    const holds = useStore(store);
    const place = { phase: 'inside', tokenAt: 0, pass: { token: 'pass', expiresAt: 5, holds } } as const;
    const wallet = useWallet('fan');
    return usePayment({
      placeId,
      place,
      pass: pass as unknown as Parameters<typeof usePayment>[0]['pass'],
      bill: billOf(holds),
      wallet,
      onPaid,
    });
  });
  await expect.poll(() => step.latest().missing).toBeDefined();
  const payNow = async (): Promise<void> => {
    await step.latest().payNow();
    await expect.poll(() => step.latest().isBusy).toBe(false);
  };
  return { step, pass, onPaid, payNow, exchange: (...seats: number[]) => store.set(holdsOf(...seats)) };
};

describe('the payment', () => {
  test('names the seats and the total that are shown', async () => {
    const api = stubApi(200_000);
    const { onPaid, payNow, pass, step } = await open(7, 8);

    await payNow();

    expect(api.charges()).toEqual([]);
    expect(api.payments().map(({ body }) => body)).toEqual([{ seatNumbers: [7, 8], point: 140_000 }]);
    expect(onPaid).toHaveBeenCalledOnce();
    expect(pass.finish).toHaveBeenCalledOnce();
    await step.remove();
  });

  test('charges exactly the missing points first', async () => {
    const api = stubApi(50_000);
    const { onPaid, payNow, step } = await open(7);
    expect(step.latest().missing).toBe(20_000);

    await payNow();

    expect(api.charges().map(({ body }) => body)).toEqual([{ point: 20_000 }]);
    expect(onPaid).toHaveBeenCalledOnce();
    expect(api.point).toBe(0);
    await step.remove();
  });

  test('charges nothing once the pass is paid or exchanged elsewhere', async () => {
    const api = stubApi(50_000);
    const { onPaid, pass, payNow, step } = await open(7);
    pass.isHeld.mockResolvedValueOnce(false);

    await payNow();

    expect(pass.isHeld).toHaveBeenCalledWith({ seatNumbers: [7], point: 70_000 });
    expect([...api.charges(), ...api.payments()]).toEqual([]);
    expect(onPaid).not.toHaveBeenCalled();
    await step.remove();
  });

  test('charges more than one charge may add in parts', async () => {
    const api = stubApi(0);
    const { onPaid, payNow, step, exchange } = await open(7);
    exchange(...Array.from({ length: 300 }, (_, index) => index + 1));
    await expect.poll(() => step.latest().missing).toBe(21_000_000);

    await payNow();

    expect(api.charges().map(({ body }) => body)).toEqual(
      [10_000_000, 10_000_000, 1_000_000].map((point) => ({ point })),
    );
    expect(onPaid).toHaveBeenCalledOnce();
    await step.remove();
  });

  test('repeats a charge without an answer with the same key, also after a reload', async () => {
    const api = stubApi(50_000);
    api.onCharge = () => failed(500, 'UNKNOWN');
    const before = await open(7);
    await before.payNow();
    expect(before.step.latest()).toMatchObject({ problem: { step: 'topUp' }, charged: 0 });
    await before.step.remove();
    forgetQueries();
    // The charge was done, but the page reads an older balance.
    api.point -= 20_000;
    const after = await open(7);
    api.point += 20_000;
    api.onCharge = undefined;

    await after.payNow();

    const [first, second] = api.charges().map(({ key }) => key);
    expect(second).toBe(first);
    expect(first).toMatch(/^[\x21-\x7e]{1,128}$/);
    expect(api.point).toBe(0);
    expect(after.onPaid).toHaveBeenCalledOnce();
    await after.step.remove();
  });

  test('that fails after the charge says so, and is repeated without one', async () => {
    const api = stubApi(50_000);
    api.onPay = () => failed(500, 'UNKNOWN');
    const { onPaid, payNow, step } = await open(7);
    await payNow();
    expect(step.latest()).toMatchObject({ problem: { step: 'pay' }, charged: 20_000, missing: 0 });
    api.onPay = undefined;

    await payNow();

    expect(api.charges()).toHaveLength(1);
    expect(onPaid).toHaveBeenCalledOnce();
    await step.remove();
  });

  test('for a new total charges again, even if as many points are missing', async () => {
    const api = stubApi(0);
    api.onPay = () => failed(409, 'HOLD_CHANGED', { seatNumbers: [7, 8], point: 140_000 });
    const { onPaid, pass, payNow, exchange, step } = await open(7);
    await payNow();
    expect(pass.check).toHaveBeenCalledOnce();
    exchange(7, 8);
    await expect.poll(() => step.latest().missing).toBe(70_000);
    api.onPay = undefined;

    await payNow();

    expect(api.charges().map(({ body }) => body)).toEqual([{ point: 70_000 }, { point: 70_000 }]);
    expect(onPaid).toHaveBeenCalledOnce();
    await step.remove();
  });

  test('charges again when the charged points were spent elsewhere', async () => {
    const api = stubApi(50_000);
    api.onPay = () => {
      api.point = 50_000;
      return failed(406, 'INSUFFICIENT_POINTS');
    };
    const { onPaid, payNow, step } = await open(7);
    await payNow();
    await expect.poll(() => step.latest().missing).toBe(20_000);
    api.onPay = undefined;

    await payNow();

    expect(api.charges()).toHaveLength(2);
    expect(onPaid).toHaveBeenCalledOnce();
    await step.remove();
  });

  test('of other seats, made elsewhere on this pass, is not taken for this one', async () => {
    const api = stubApi(70_000);
    api.onPay = () => ({ body: { point: 70_000, seats: [{ seatNumber: 50 }] } });
    const { onPaid, pass, payNow, step } = await open(7);

    await payNow();

    expect(pass.end).toHaveBeenCalledOnce();
    expect(onPaid).not.toHaveBeenCalled();
    await step.remove();
  });
});

test('seats exchanged elsewhere are shown beside the seen ones until the user has seen them', async () => {
  const held = createStore(billOf(holdsOf(7)));
  const hook = renderHook(() => useSeenBill(useStore(held)));
  expect(hook.latest().changed).toBeUndefined();
  const [shown, next] = [held.get(), billOf(holdsOf(8, 9))];

  held.set(next);

  await expect.poll(() => hook.latest().changed).toEqual({ shown, held: next });
  hook.latest().see(next);
  await expect.poll(() => hook.latest().changed).toBeUndefined();
  await hook.remove();
});

describe('the button of a step', () => {
  afterEach(() => void vi.useRealTimers());

  test('pauses for a second when it appears and after each change of its meaning', async () => {
    vi.useFakeTimers();
    const meaning = createStore('exchange 70000');
    const hook = renderHook(() => useRecentChange(useStore(meaning)));
    const pauses = async (milliseconds: number): Promise<boolean> => {
      await vi.advanceTimersByTimeAsync(milliseconds);
      return hook.latest();
    };

    expect(await pauses(999)).toBe(true);
    expect(await pauses(1)).toBe(false);
    meaning.set('pay 70000');
    expect(await pauses(0)).toBe(true);
    expect(await pauses(500)).toBe(true);
    // Back to what it was: a press may be meant for the meaning between.
    meaning.set('exchange 70000');
    expect(await pauses(999)).toBe(true);
    expect(await pauses(1)).toBe(false);

    const removed = hook.remove();
    await vi.advanceTimersByTimeAsync(1_000);
    await removed;
  });
});
