import type { ComponentChildren } from 'preact';

interface BadgeProps {
  readonly tone?: 'neutral' | 'accent' | 'good' | 'warning' | 'error';
  readonly children: ComponentChildren;
}

/** A word on the state of something; its colour says nothing that the word does not. */
export const Badge = ({ tone = 'neutral', children }: BadgeProps) => (
  <span class={`badge badge-${tone}`}>{children}</span>
);
