import type { ComponentChildren } from 'preact';

interface FigureProps {
  readonly name: string;
  /** Keeps its room until there is something to show. */
  readonly isUnknown?: boolean;
  readonly children: ComponentChildren;
}

/** A number with its name. */
export const Figure = ({ name, isUnknown = false, children }: FigureProps) => (
  <div class="figure-item">
    <dt>{name}</dt>
    <dd>{isUnknown ? '–' : children}</dd>
  </div>
);
