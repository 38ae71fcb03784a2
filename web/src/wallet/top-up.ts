import { callAsUser } from '#web/session/session.ts';
import { MAX_CHARGE } from '#web/wallet/money.ts';

interface TopUp {
  /** Names what is bought. It is part of the idempotency key, so that another tab or a reload repeats the same charge. */
  readonly purchase: string;
  /** The balance to reach. */
  readonly total: number;
  /** Points that the wallet lacks. */
  readonly missing: number;
  readonly onCharged: (point: number, balance: number) => void;
}

/**
 * Charges exactly what the wallet lacks. Repeating it after a lost answer charges nothing twice.
 * @throws ApiError
 */
export const topUp = async ({ purchase, total, missing, onCharged }: TopUp): Promise<void> => {
  for (let rest = missing; rest > 0;) {
    const point = Math.min(MAX_CHARGE, rest);
    const wallet = await callAsUser('PATCH /users/{userId}/points/charge', {
      path: { userId: 'me' },
      body: { point },
      key: `${purchase}:${total}:${rest}`,
    });
    onCharged(point, wallet.point);
    rest = total - wallet.point;
  }
};
