import { useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { Legend, SeatList, SeatMap } from '#web/seats/seat-map.tsx';
import type { SeatState, SeatView } from '#web/seats/seats.ts';
import { seatStrings } from '#web/seats/strings.ts';
import { remember, remembered } from '#web/storage.ts';
import { Tabs } from '#web/ui/tabs.tsx';
import '#web/seats/seats.css';

interface SeatPickerProps {
  readonly rows: readonly (readonly SeatView[])[];
  /** The states that occur. */
  readonly legend: readonly SeatState[];
  readonly onToggle: (seatNumber: number) => void;
}

type View = 'map' | 'list';

const VIEW = 'seat view';

/** The seats as a map or a list. The browser remembers the choice. */
export const SeatPicker = ({ rows, legend, onToggle }: SeatPickerProps) => {
  const t = useStrings(seatStrings);
  const [view, setView] = useState<View>(remembered(VIEW) === 'list' ? 'list' : 'map');
  const select = (selected: View): void => {
    setView(selected);
    remember(VIEW, selected);
  };
  return (
    <Tabs
      label={t.view}
      tabs={[
        ['map', t.map],
        ['list', t.list],
      ]}
      selected={view}
      onSelect={select}
    >
      {view === 'map' ? (
        <SeatMap rows={rows} onToggle={onToggle} />
      ) : (
        <SeatList rows={rows} onToggle={onToggle} />
      )}
      {view === 'map' && <Legend states={legend} />}
    </Tabs>
  );
};
