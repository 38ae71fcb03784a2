import { broken, type GroupingOf, ofGroups, ofRows, ofTable, type Rule } from '#lib/audit/rule.ts';
import type { Audited } from '#lib/audit/snapshot.ts';
import { keys } from '#lib/table/keys.ts';
import { type LedgerType, ledgerTypes } from '#lib/wallet/wallet.ts';

/** A user with the wallet and its ledger. */
const byUser: GroupingOf<'users' | 'wallets' | 'transactions'> = {
  name: 'user',
  keyOf: {
    users: ({ userId }) => userId,
    wallets: ({ userId }) => userId,
    transactions: ({ userId }) => userId,
  },
};

/** The ledger in the order in which it was written, which is the order of the ids. */
const inOrder = (rows: Audited['transactions']): Audited['transactions'] =>
  rows.toSorted((one, other) => (one.transactionId < other.transactionId ? -1 : 1));

const walletPositive = ofRows(function* ({ wallets }) {
  for (const wallet of wallets) {
    if (Number.isInteger(wallet.balance) && wallet.balance >= 0) continue;
    yield broken(`the wallet of user ${wallet.userId} has a balance of ${wallet.balance}`, wallet);
  }
});

const walletSum = ofGroups(byUser, function* ({ wallets, transactions }) {
  const total = transactions.reduce((sum, { amount }) => sum + amount, 0);
  for (const wallet of wallets) {
    if (wallet.balance === total) continue;
    yield broken(
      `the wallet of user ${wallet.userId} has a balance of ${wallet.balance}, but its ${transactions.length} ledger ` +
        `rows add up to ${total}`,
      wallet,
    );
  }
});

/** The wallet agrees with the last entry of its ledger; an empty ledger ends at 0. */
const walletLastRow = ofGroups(byUser, function* ({ wallets, transactions }) {
  const last = inOrder(transactions).at(-1);
  for (const wallet of wallets) {
    const { balance, lastTransactionId } = wallet;
    if (balance === (last?.balanceAfter ?? 0) && lastTransactionId === last?.transactionId) continue;
    yield broken(
      `the wallet of user ${wallet.userId} has a balance of ${balance} after ${lastTransactionId ?? 'no row'}, ` +
        `but its ledger ends with ${last?.transactionId ?? 'no row'} at ${last?.balanceAfter ?? 0}`,
      wallet,
      last,
    );
  }
});

const ledgerRuns = ofGroups(byUser, function* ({ transactions }) {
  let before = 0;
  for (const row of inOrder(transactions)) {
    if (row.balanceAfter !== before + row.amount) {
      yield broken(
        `the ${row.type} row ${row.transactionId} of user ${row.userId} moves ${row.amount} from ${before} ` +
          `and says that ${row.balanceAfter} is left`,
        row,
      );
    }
    before = row.balanceAfter;
  }
});

/** Each type of entry moves whole points in its direction. */
const ledgerSign = ofRows(function* ({ transactions }) {
  for (const row of transactions) {
    if (Number.isInteger(row.amount) && Math.sign(row.amount) === ledgerTypes[row.type]?.sign) continue;
    yield broken(`a ${row.type} row of user ${row.userId} moves ${row.amount} points`, row);
  }
});

/** Every user has a wallet, every wallet a user, every ledger entry a wallet. */
const userWallet = ofGroups(byUser, function* ({ users, wallets, transactions }) {
  for (const user of wallets.length === 0 ? users : []) {
    yield broken(`user ${user.userId} has no wallet`, user, keys.wallet(user.userId));
  }
  for (const wallet of users.length === 0 ? wallets : []) {
    yield broken(`the wallet of ${wallet.userId} has no user`, wallet, keys.profile(wallet.userId));
  }
  for (const row of wallets.length === 0 ? transactions : []) {
    yield broken(`a ${row.type} row over ${row.amount} points is of user ${row.userId}, without wallet`, row);
  }
});

/** Over the whole table, charges minus payments plus refunds are the sum of all balances. */
const moneyTotal = ofTable(() => {
  const types = Object.keys(ledgerTypes) as LedgerType[];
  const moved = Object.fromEntries(types.map((type) => [type, 0])) as Record<LedgerType, number>;
  let balances = 0;
  return {
    add({ wallets, transactions }) {
      for (const { balance } of wallets) balances += balance;
      for (const { type, amount } of transactions) moved[type] += Math.abs(amount);
    },
    *find() {
      const total = types.reduce((sum, type) => sum + ledgerTypes[type].sign * moved[type], 0);
      if (total === balances) return;
      const terms = types.map((type, index) => {
        const operator = ledgerTypes[type].sign < 0 ? '− ' : '+ ';
        return `${index === 0 ? '' : operator}${type.toLowerCase()}s ${moved[type]}`;
      });
      yield broken(`${terms.join(' ')} = ${total}, but all balances together are ${balances}`);
    },
  };
});

export const walletRules = {
  'wallet-positive': walletPositive,
  'wallet-sum': walletSum,
  'wallet-last-row': walletLastRow,
  'ledger-runs': ledgerRuns,
  'ledger-sign': ledgerSign,
  'user-wallet': userWallet,
  'money-total': moneyTotal,
} satisfies Record<string, Rule>;
