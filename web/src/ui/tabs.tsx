import { useId, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';

interface TabsProps<Key extends string> {
  readonly label: string;
  readonly tabs: readonly (readonly [key: Key, label: string])[];
  readonly selected: Key;
  readonly onSelect: (key: Key) => void;
  /** The content of the selected tab. */
  readonly children: ComponentChildren;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** Tabs; arrow keys move between them. (ARIA Authoring Practices: tabs) */
export const Tabs = <Key extends string>({ label, tabs, selected, onSelect, children }: TabsProps<Key>) => {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);

  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = (tabs.findIndex(([key]) => key === selected) + step + tabs.length) % tabs.length;
    const [next] = tabs[index] ?? [];
    if (next === undefined) return;
    onSelect(next);
    list.current?.querySelectorAll('button')[index]?.focus();
  };

  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(([key, text]) => (
          <button
            key={key}
            type="button"
            class="tab"
            role="tab"
            id={`${id}-${key}`}
            aria-selected={key === selected}
            aria-controls={`${id}-panel`}
            tabIndex={key === selected ? 0 : -1}
            onClick={() => onSelect(key)}
          >
            {text}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected}`}>
        {children}
      </div>
    </div>
  );
};
