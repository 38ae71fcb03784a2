import type { Draw } from '#web/api-types.ts';
import { isDrawOver } from '#web/draw/cancellation.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import { formatUntil } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useServerNow } from '#web/use-now.ts';

/** What a state waits for; `undefined` when the draw is over. */
const nextOf = (draw: Draw) => {
  const { state, entryOpensAt, saleOpensAt, roundAt } = draw;
  if (state === 'ANNOUNCED') return ['opensIn', entryOpensAt] as const;
  if (state === 'ENTERING') return ['closesIn', saleOpensAt] as const;
  if (isDrawOver(draw)) return undefined;
  return ['drawIn', roundAt] as const;
};

/** The time until the next step of the draw. */
export const DrawCountdown = ({ draw }: { draw: Draw }) => {
  const t = useStrings(drawPageStrings);
  const language = useLanguage();
  const now = useServerNow();
  const next = nextOf(draw);
  if (!next) return null;
  const [label, at] = next;
  return (
    <p>
      <span class="quiet">{t[label]}</span>{' '}
      <span class="draw-countdown" role="timer" aria-live="off">
        {formatUntil(Date.parse(at) - now, language)}
      </span>
    </p>
  );
};
