import { type EntryType, signedPoints } from '#web/account/ledger.ts';
import { formatNumber } from '#web/i18n/format.ts';

interface SignedPointsProps {
  readonly entry: { readonly type: EntryType; readonly point: number };
}

/** `+50,000 P` or `−70,000 P`. The colour only repeats the sign. */
export const SignedPoints = ({ entry }: SignedPointsProps) => {
  const points = signedPoints(entry);
  return (
    <span class={points > 0 ? 'points-in' : 'points-out'}>
      {points < 0 ? '−' : '+'}
      {formatNumber(Math.abs(points))} P
    </span>
  );
};
