import '#web/draw/status-icon.css';

const paths = { ok: 'M2 8.5 6 12.5 14 3.5', failed: 'M3 3 13 13M13 3 3 13', skipped: 'M3 8H13' } as const;

/** A tick, a cross or a dash, which not every font has. The words beside it say the same. */
export const StatusIcon = ({ of = 'ok' }: { of?: keyof typeof paths }) => (
  <svg class={`status-icon status-icon-${of}`} viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[of]} fill="none" stroke="currentColor" stroke-width="2.5" />
  </svg>
);
