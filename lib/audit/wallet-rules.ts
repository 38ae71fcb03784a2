import { broken, type Rule } from '#lib/audit/rule.ts';
import type { Snapshot, Stored } from '#lib/audit/snapshot.ts';
import type { UserId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';

type LedgerRow = Stored<'transactions'>;

/** Each user's ledger in the order in which it was entered: that of the ids. */
const ledgers = ({ transactions }: Snapshot): Map<UserId, LedgerRow[]> => {
  const byUser = Map.groupBy(transactions, ({ userId }) => userId);
  for (const rows of byUser.values()) {
    rows.sort((one, other) => (one.transactionId < other.transactionId ? -1 : 1));
  }
  return byUser;
};

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const walletPositive: Rule = function* ({ wallets }) {
  for (const wallet of wallets) {
    if (Number.isInteger(wallet.balance) && wallet.balance >= 0) continue;
    yield broken(`the wallet of user ${wallet.userId} has a balance of ${wallet.balance}`, wallet);
  }
};

const walletSum: Rule = function* (snapshot) {
  const byUser = ledgers(snapshot);
  for (const wallet of snapshot.wallets) {
    const rows = byUser.get(wallet.userId) ?? [];
    const total = sum(rows.map(({ amount }) => amount));
    if (wallet.balance === total) continue;
    yield broken(
      `the wallet of user ${wallet.userId} has a balance of ${wallet.balance}, but its ${rows.length} ledger rows ` +
        `add up to ${total}`,
      wallet,
    );
  }
};

/** The wallet and the end of its ledger agree; an empty ledger ends at 0. */
const walletLastRow: Rule = function* (snapshot) {
  const byUser = ledgers(snapshot);
  for (const wallet of snapshot.wallets) {
    const last = byUser.get(wallet.userId)?.at(-1);
    const { balance, lastTransactionId } = wallet;
    if (balance === (last?.balanceAfter ?? 0) && lastTransactionId === last?.transactionId) continue;
    yield broken(
      `the wallet of user ${wallet.userId} has a balance of ${balance} after ${lastTransactionId ?? 'no row'}, ` +
        `but its ledger ends with ${last?.transactionId ?? 'no row'} at ${last?.balanceAfter ?? 0}`,
      wallet,
      last,
    );
  }
};

const ledgerRuns: Rule = function* (snapshot) {
  for (const [userId, rows] of ledgers(snapshot)) {
    let before = 0;
    for (const row of rows) {
      if (row.balanceAfter !== before + row.amount) {
        yield broken(
          `the ${row.type} row ${row.transactionId} of user ${userId} moves ${row.amount} from ${before} ` +
            `and says that ${row.balanceAfter} is left`,
          row,
        );
      }
      before = row.balanceAfter;
    }
  }
};

/** Charges and refunds come in, payments go out, in whole points. */
const ledgerSign: Rule = function* ({ transactions }) {
  const signs = { CHARGE: 1, PAYMENT: -1, REFUND: 1 };
  for (const row of transactions) {
    if (Number.isInteger(row.amount) && Math.sign(row.amount) === signs[row.type]) continue;
    yield broken(`a ${row.type} row of user ${row.userId} moves ${row.amount} points`, row);
  }
};

/** Every user has a wallet, every wallet a user, every ledger row a wallet. */
const userWallet: Rule = function* ({ users, wallets, transactions }) {
  const named = new Set(users.map(({ userId }) => userId));
  const owners = new Set(wallets.map(({ userId }) => userId));
  for (const user of users) {
    if (!owners.has(user.userId)) {
      yield broken(`user ${user.userId} has no wallet`, user, keys.wallet(user.userId));
    }
  }
  for (const wallet of wallets) {
    if (!named.has(wallet.userId)) {
      yield broken(`the wallet of ${wallet.userId} has no user`, wallet, keys.profile(wallet.userId));
    }
  }
  for (const row of transactions) {
    if (!owners.has(row.userId)) {
      yield broken(
        `a ${row.type} row over ${row.amount} points is of user ${row.userId}, without wallet`,
        row,
      );
    }
  }
};

/** No point is lost or invented over the whole table. */
const moneyTotal: Rule = function* ({ wallets, transactions }) {
  const total = (type: LedgerRow['type']): number =>
    sum(transactions.filter((row) => row.type === type).map(({ amount }) => Math.abs(amount)));
  const [charges, payments, refunds] = [total('CHARGE'), total('PAYMENT'), total('REFUND')];
  const balances = sum(wallets.map(({ balance }) => balance));
  if (charges - payments + refunds === balances) return;
  yield broken(
    `charges ${charges} − payments ${payments} + refunds ${refunds} = ${charges - payments + refunds}, ` +
      `but all balances together are ${balances}`,
  );
};

export const walletRules = {
  'wallet-positive': walletPositive,
  'wallet-sum': walletSum,
  'wallet-last-row': walletLastRow,
  'ledger-runs': ledgerRuns,
  'ledger-sign': ledgerSign,
  'user-wallet': userWallet,
  'money-total': moneyTotal,
} satisfies Record<string, Rule>;
