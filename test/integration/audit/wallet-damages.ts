import { newId, type TransactionId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { busy, rowOf } from '#test/integration/audit/busy-sale.ts';
import type { Damages } from '#test/integration/audit/damage.ts';
import { NOW, PRICE } from '#test/support/builders.ts';

export const walletDamages: Damages = {
  // Rules 2 and 3 of docs/correctness.md: wallets
  'a negative balance': () => ({
    puts: [{ ...rowOf('wallets', 'poor'), balance: -1 }],
    finds: ['wallet-positive', 'wallet-sum', 'wallet-last-row', 'money-total'],
  }),
  'a balance that is not the sum of its ledger': () => ({
    puts: [{ ...rowOf('wallets', 'poor'), balance: PRICE }],
    finds: ['wallet-sum', 'wallet-last-row', 'money-total'],
  }),
  'points that moved from one wallet to another without a row': () => {
    const [buyer, poor] = [rowOf('wallets', 'buyer'), rowOf('wallets', 'poor')];
    return {
      puts: [
        { ...buyer, balance: buyer.balance - 1 },
        { ...poor, balance: poor.balance + 1 },
      ],
      finds: ['wallet-sum', 'wallet-last-row'],
    };
  },
  'a wallet that does not name its last row': () => ({
    puts: [{ ...rowOf('wallets', 'poor'), lastTransactionId: newId<TransactionId>(NOW) }],
    finds: ['wallet-last-row'],
  }),
  'an empty wallet that names a last row': () => ({
    puts: [{ ...rowOf('wallets', 'late'), lastTransactionId: newId<TransactionId>(NOW) }],
    finds: ['wallet-last-row'],
  }),
  'a ledger row whose balance does not follow from the one before': () => ({
    puts: [{ ...rowOf('transactions', 'buyer', { type: 'CHARGE' }), balanceAfter: 10 * PRICE + 1 }],
    finds: ['ledger-runs'],
    names: [rowOf('transactions', 'buyer', { balanceAfter: 9 * PRICE })],
  }),
  'a charge that takes points': () => ({
    puts: [
      { ...rowOf('transactions', 'poor'), amount: 1 - PRICE, balanceAfter: 1 - PRICE },
      { ...rowOf('wallets', 'poor'), balance: 1 - PRICE },
    ],
    finds: ['wallet-positive', 'ledger-sign', 'money-total'],
  }),
  'a user without wallet': () => ({ removes: [rowOf('wallets', 'late')], finds: ['user-wallet'] }),
  'a wallet without user': () => ({ removes: [keys.profile(busy.users.poor)], finds: ['user-wallet'] }),
  'a ledger without wallet': () => ({
    removes: [keys.profile(busy.users.poor), rowOf('wallets', 'poor')],
    finds: ['user-wallet', 'money-total'],
    namesOnly: [rowOf('transactions', 'poor')],
  }),
};
