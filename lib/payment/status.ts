import type { Transitions } from '#lib/table/transitions.ts';

export const paymentTransitions = {
  SUCCESS: ['CANCELLED'],
  CANCELLED: [],
  FAILED: [],
} as const satisfies Transitions;
export type PaymentStatus = keyof typeof paymentTransitions;

/** The ledger entries of a payment, by its status. No entry: nothing was paid. */
export const ledgerOfPayment: Readonly<
  Record<PaymentStatus, { readonly PAYMENT: 0 | 1; readonly REFUND: 0 | 1 }>
> = {
  SUCCESS: { PAYMENT: 1, REFUND: 0 },
  CANCELLED: { PAYMENT: 1, REFUND: 1 },
  FAILED: { PAYMENT: 0, REFUND: 0 },
};

/** The payment was made; a refund may have followed. */
export const wasPaid = (status: PaymentStatus): boolean => ledgerOfPayment[status]?.PAYMENT === 1;

/** The payment was made and not refunded: it stands for a sold seat. */
export const isPaid = (status: PaymentStatus): boolean =>
  wasPaid(status) && ledgerOfPayment[status].REFUND === 0;
