import type { Instant } from '#lib/clock.ts';
import { DomainError } from '#lib/errors.ts';
import { once, onceOf } from '#lib/table/idempotency.ts';
import type { UserId } from '#lib/ids.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';
import { MAX_BALANCE } from '#lib/wallet/wallet.ts';
import { post, readWallet } from '#lib/wallet/wallet.items.ts';

interface ChargeWallet {
  readonly userId: UserId;
  /** Points to add, > 0. */
  readonly point: number;
  readonly idempotencyKey: string | undefined;
  readonly now: Instant;
}

/**
 * Adds points to a wallet.
 * @returns the balance after this charge, even when the request is repeated later
 * @throws DomainError USER_NOT_FOUND, BALANCE_LIMIT_REACHED (with `maxBalance`), IDEMPOTENCY_KEY_REUSED, CONFLICT
 */
export const chargeWallet = async ({ userId, point, idempotencyKey, now }: ChargeWallet): Promise<number> => {
  return once<number>(onceOf(userId, idempotencyKey, { chargeWallet: point }), (keep) =>
    retryOnConflict(async () => {
      const wallet = await readWallet(userId);
      if (wallet.balance + point > MAX_BALANCE) {
        throw new DomainError('BALANCE_LIMIT_REACHED', { maxBalance: MAX_BALANCE });
      }
      const { balance, writes } = post(
        wallet,
        [{ type: 'CHARGE', amount: point, description: '포인트 충전' }],
        now,
      );
      await transact([...keep(balance), ...writes]);
      return balance;
    }),
  );
};
