import type { ComponentChildren } from 'preact';

interface FigureProps {
  readonly name: string;
  /** Shows a dash, so that the layout does not move later. */
  readonly isUnknown?: boolean;
  readonly children: ComponentChildren;
}

/** A figure with its name. */
export const Figure = ({ name, isUnknown = false, children }: FigureProps) => (
  <div class="figure-item">
    <dt>{name}</dt>
    <dd>{isUnknown ? '–' : children}</dd>
  </div>
);
