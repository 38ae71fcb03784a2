/** The most that one charge adds. */
export const MAX_CHARGE = 10_000_000;
const STEP = 10_000;

/** What to charge for what is missing: the next round sum. */
export const suggestedCharge = (missing: number): number =>
  Math.min(MAX_CHARGE, Math.max(STEP, Math.ceil(missing / STEP) * STEP));

/** The points that someone wrote, with or without commas; `undefined`: not an amount that can be charged. */
export const amountOf = (text: string): number | undefined => {
  const digits = text.replaceAll(/[\s,]/g, '');
  const amount = Number(digits);
  return /^\d{1,9}$/.test(digits) && amount >= 1 && amount <= MAX_CHARGE ? amount : undefined;
};
