import { callAsUser } from '#web/session/session.ts';
import { MAX_CHARGE } from '#web/wallet/money.ts';

interface TopUp {
  /** Names what is bought. The same purchase, total and balance are the same charge, from any tab and after a reload. */
  readonly purchase: string;
  /** The balance to reach. */
  readonly total: number;
  readonly balance: number;
  readonly onCharged: (point: number, balance: number) => void;
}

/**
 * Charges exactly what the wallet lacks. Repeating it after a lost answer charges nothing twice.
 * @throws ApiError
 */
export const topUp = async ({ purchase, total, balance, onCharged }: TopUp): Promise<void> => {
  for (let missing = total - balance; missing > 0;) {
    const point = Math.min(MAX_CHARGE, missing);
    const wallet = await callAsUser('PATCH /users/{userId}/points/charge', {
      path: { userId: 'me' },
      body: { point },
      key: `${purchase}:${total}:${missing}`,
    });
    onCharged(point, wallet.point);
    missing = total - wallet.point;
  }
};
