import type { ComponentChildren } from 'preact';

interface BadgeProps {
  readonly tone?: 'neutral' | 'accent' | 'good' | 'warning' | 'error';
  readonly children: ComponentChildren;
}

/** A state in a word. The colour only repeats it. */
export const Badge = ({ tone = 'neutral', children }: BadgeProps) => (
  <span class={`badge badge-${tone}`}>{children}</span>
);
