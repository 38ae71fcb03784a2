import type { UserId } from '#lib/ids.ts';
import { pk, prefix } from '#lib/table/keys.ts';
import { type PageRequest, readPage } from '#lib/table/read-page.ts';
import type { WalletTransaction } from '#lib/wallet/wallet.ts';
import { readWallet } from '#lib/wallet/wallet.items.ts';

/** A page of a user's ledger, in the order in which it was written. @throws DomainError USER_NOT_FOUND */
export const listWalletTransactions = async (userId: UserId, page: PageRequest, path: string) => {
  await readWallet(userId);
  return readPage<WalletTransaction>(
    { pk: pk.user(userId), prefix: prefix.transaction, freshness: 'latest' },
    page,
    path.replace('{userId}', userId),
  );
};
