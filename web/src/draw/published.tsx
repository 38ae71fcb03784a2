import type { Draw } from '#web/api-types.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';

/** The sealed list, and the beacon's round that decides the draw. */
export const Published = ({ draw }: { draw: Draw }) => {
  const t = useStrings(drawPageStrings);
  const unsealed = draw.state === 'CANCELLED' ? t.neverSealed : t.notSealed;
  return (
    <section aria-labelledby="draw-list">
      <h2 class="section-title" id="draw-list">
        {t.list}
      </h2>
      <p class="quiet">{draw.checkpoint === null ? unsealed : t.sealedText}</p>
      <dl class="facts draw-facts">
        <dt>{t.entries}</dt>
        <dd>{t.entriesValue(formatNumber(draw.entries))}</dd>
        <dt>{t.beacon}</dt>
        <dd>{draw.beacon.isTest ? t.testBeacon : t.beaconName}</dd>
        <dt>{t.round}</dt>
        <dd>{formatNumber(draw.round)}</dd>
        {draw.seed !== null && (
          <>
            <dt>{t.seed}</dt>
            <dd class="draw-code">{draw.seed}</dd>
          </>
        )}
      </dl>
      {draw.checkpoint !== null && (
        <details class="draw-details">
          <summary>{t.note}</summary>
          <pre class="draw-note">{draw.checkpoint}</pre>
        </details>
      )}
    </section>
  );
};
