import type { Instant } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import { idAfter, type TransactionId, type UserId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { type Condition, isUnchanged, put, rowIsNew, update, type Write } from '#lib/table/write.ts';
import type { Wallet, WalletTransaction } from '#lib/wallet/wallet.ts';

/** The wallet as it is now. @throws DomainError USER_NOT_FOUND */
export const readWallet = async (userId: UserId): Promise<Wallet> => {
  const wallet = await getRow<Wallet>(keys.wallet(userId), 'latest');
  if (!wallet) throw new DomainError('USER_NOT_FOUND');
  return wallet;
};

export const putWallet = (wallet: Wallet): Write =>
  put({ ...keys.wallet(wallet.userId), ...wallet }, rowIsNew, changedSinceRead);

/** The balance is still what was read: no entry was added since. */
const walletIsUnchanged = (wallet: Wallet): Condition => isUnchanged(wallet, 'balance', 'lastTransactionId');

export type Entry = Pick<WalletTransaction, 'type' | 'amount' | 'description' | 'of'>;

export interface Posting {
  readonly transactions: readonly WalletTransaction[];
  readonly balance: number;
  readonly writes: readonly Write[];
}

/**
 * The writes that add entries to the ledger and change the balance by their sum, for one transaction. Entries sort in the
 * order in which they were added, even if clocks differ: each id sorts after the wallet's last one.
 * @throws Error when the balance would be below zero
 */
export const post = (wallet: Wallet, entries: readonly Entry[], now: Instant): Posting => {
  let { balance, lastTransactionId } = wallet;
  const transactions = entries.map((entry): WalletTransaction => {
    balance += entry.amount;
    lastTransactionId = idAfter<TransactionId>(lastTransactionId, now);
    return {
      transactionId: lastTransactionId,
      userId: wallet.userId,
      ...entry,
      balanceAfter: balance,
      createdAt: now,
    };
  });
  if (balance < 0) throw new Error('the balance would be below zero');
  return {
    transactions,
    balance,
    writes: [
      update(
        keys.wallet(wallet.userId),
        { set: { balance, lastTransactionId, updatedAt: now } },
        walletIsUnchanged(wallet),
        changedSinceRead,
      ),
      ...transactions.map((transaction) =>
        put(
          { ...keys.transaction(wallet.userId, transaction.transactionId), ...transaction },
          rowIsNew,
          changedSinceRead,
        ),
      ),
    ],
  };
};
