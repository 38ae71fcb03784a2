import type { ReservationState } from '#web/account/reservations.ts';
import { accountStrings } from '#web/account/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Badge } from '#web/ui/badge.tsx';

const tones = {
  held: 'warning',
  paid: 'good',
  over: 'neutral',
  refunded: 'neutral',
  lapsed: 'neutral',
} as const satisfies Record<ReservationState, string>;

export const ReservationBadge = ({ state }: { state: ReservationState }) => {
  const t = useStrings(accountStrings);
  return <Badge tone={tones[state]}>{t.state[state]}</Badge>;
};
