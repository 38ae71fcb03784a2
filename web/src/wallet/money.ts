/** The most that one charge can add. */
export const MAX_CHARGE = 10_000_000;

/** Points as typed, with or without commas; `undefined` when the amount cannot be charged. */
export const amountOf = (text: string): number | undefined => {
  const digits = text.replaceAll(/[\s,]/g, '');
  const amount = Number(digits);
  return /^\d{1,9}$/.test(digits) && amount >= 1 && amount <= MAX_CHARGE ? amount : undefined;
};
