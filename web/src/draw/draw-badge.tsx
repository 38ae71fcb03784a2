import type { Draw } from '#web/api-types.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Badge } from '#web/ui/badge.tsx';

const tones = {
  ANNOUNCED: 'neutral',
  ENTERING: 'accent',
  CLOSING: 'neutral',
  DELAYED: 'warning',
  SEALED: 'accent',
  DRAWN: 'good',
  CANCELLED: 'error',
} as const satisfies Record<Draw['state'], string>;

export const DrawBadge = ({ state }: { state: Draw['state'] }) => {
  const t = useStrings(drawPageStrings);
  return (
    <p>
      <Badge tone={tones[state]}>{t.states[state]}</Badge>
    </p>
  );
};
