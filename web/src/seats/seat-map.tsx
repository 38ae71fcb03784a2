import { useRef, useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { seatAfterKey, type SeatState, type SeatView } from '#web/seats/seats.ts';
import { seatStrings } from '#web/seats/strings.ts';

const isPicked = (state: SeatState): boolean => state === 'chosen' || state === 'yours';

interface SeatsProps {
  readonly rows: readonly (readonly SeatView[])[];
  readonly onToggle: (seatNumber: number) => void;
}

/** The hall from above. One tab stop; arrow keys move between seats. */
export const SeatMap = ({ rows, onToggle }: SeatsProps) => {
  const t = useStrings(seatStrings);
  const grid = useRef<HTMLDivElement>(null);
  const seats = rows.flat();
  const [current, setCurrent] = useState<number>();
  const stop =
    current ??
    (seats.find(({ state }) => isPicked(state)) ?? seats.find(({ canChoose }) => canChoose))?.seatNumber ??
    1;

  const move = (event: KeyboardEvent): void => {
    const next = seatAfterKey(event, stop, seats.length);
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next);
    grid.current?.querySelector<HTMLElement>(`[data-seat="${next}"]`)?.focus();
  };

  return (
    <div class="hall">
      <p class="stage">{t.stage}</p>
      <p class="visually-hidden" id="seat-map-help">
        {t.seatMapHelp}
      </p>
      <div
        class="seat-grid"
        role="grid"
        aria-label={t.seatMap}
        aria-describedby="seat-map-help"
        ref={grid}
        onKeyDown={move}
      >
        {rows.map((row, index) => (
          <div key={index} class="seat-row" role="row">
            <span class="seat-row-name" role="rowheader" aria-label={t.row(index + 1)}>
              {index + 1}
            </span>
            {row.map((seat) => (
              <span key={seat.seatNumber} class="seat-cell" role="gridcell">
                <SeatButton
                  seat={seat}
                  isStop={seat.seatNumber === stop}
                  onFocus={() => setCurrent(seat.seatNumber)}
                  onToggle={() => onToggle(seat.seatNumber)}
                />
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
};

interface SeatButtonProps {
  readonly seat: SeatView;
  readonly isStop: boolean;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
}

const SeatButton = ({ seat, isStop, onFocus, onToggle }: SeatButtonProps) => {
  const t = useStrings(seatStrings);
  const { seatNumber, row, state, canChoose, rank } = seat;
  return (
    <button
      type="button"
      class={`seat seat-${state}`}
      data-seat={seatNumber}
      data-rank={rank}
      tabIndex={isStop ? 0 : -1}
      aria-label={t.seatName(seatNumber, row, stateText(seat, t))}
      aria-pressed={canChoose ? isPicked(state) : undefined}
      aria-disabled={canChoose ? undefined : 'true'}
      onFocus={onFocus}
      onClick={() => canChoose && onToggle()}
    >
      {seatNumber}
    </button>
  );
};

type Words = ReturnType<typeof useStrings<(typeof seatStrings)['ko']>>;

const stateText = ({ state, rank }: SeatView, t: Words): string =>
  rank === undefined ? t.states[state] : t.wish(rank);

/** The same seats as a list of checkboxes. */
export const SeatList = ({ rows, onToggle }: SeatsProps) => {
  const t = useStrings(seatStrings);
  return (
    <div class="seat-list">
      {rows.map((row, index) => (
        <fieldset key={index} class="seat-list-row">
          <legend>{t.row(index + 1)}</legend>
          <div class="seat-list-seats">
            {row.map((seat) => (
              <SeatLine key={seat.seatNumber} seat={seat} onToggle={() => onToggle(seat.seatNumber)} />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
};

interface SeatLineProps {
  readonly seat: SeatView;
  readonly onToggle: () => void;
}

const SeatLine = ({ seat, onToggle }: SeatLineProps) => {
  const t = useStrings(seatStrings);
  const { seatNumber, row, state, canChoose } = seat;
  return (
    <label class={`seat-line seat-line-${state}`}>
      <input
        type="checkbox"
        aria-label={t.seatName(seatNumber, row, stateText(seat, t))}
        checked={isPicked(state) || state === 'owned'}
        aria-disabled={canChoose ? undefined : 'true'}
        onChange={({ currentTarget }) => {
          // Undo the browser's change: only the seat's state decides what is checked.
          currentTarget.checked = !currentTarget.checked;
          if (canChoose) onToggle();
        }}
      />
      <span>{t.seat(seatNumber)}</span>
      <span class="seat-line-state">{stateText(seat, t)}</span>
    </label>
  );
};

/** Explains the colours of the seats. */
export const Legend = ({ states }: { states: readonly SeatState[] }) => {
  const t = useStrings(seatStrings);
  return (
    <ul class="legend" aria-label={t.legend}>
      {states.map((state) => (
        <li key={state}>
          <span class={`seat seat-${state} legend-seat`} aria-hidden="true" />
          {t.states[state]}
        </li>
      ))}
    </ul>
  );
};
